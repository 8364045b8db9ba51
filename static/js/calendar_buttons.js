// In the browser of a chat app a link to a calendar file often does nothing. There Google Calendar comes first, then how to
// open the page in a real browser, and the file's button steps back; everywhere else the page stays as it is.

const CHAT_APPS = /Zalo|FBAN|FBAV|FB_IAB|Instagram|Line\/|Viber|Telegram|; wv\)/i;

if (CHAT_APPS.test(navigator.userAgent)) {
  for (const buttons of document.querySelectorAll("[data-calendar-buttons]")) {
    buttons.querySelector("[data-calendar-in-app]").hidden = false;
    buttons.querySelector("[data-calendar-add]").classList.replace("btn-primary", "btn-outline-primary");
  }
}

// In the browser of a chat app a link to a calendar file often does nothing. There Google Calendar and the other ways are
// shown at once, with a sentence on how to get out; everywhere else the page stays as it is.

const CHAT_APPS = /Zalo|FBAN|FBAV|FB_IAB|Instagram|Line\/|Viber|Telegram|; wv\)/i;

if (CHAT_APPS.test(navigator.userAgent)) {
  for (const buttons of document.querySelectorAll("[data-calendar-buttons]")) {
    buttons.querySelector("[data-calendar-in-app]").hidden = false;
    const more = buttons.querySelector("details");
    more.open = true;
    buttons.prepend(buttons.querySelector("[data-calendar-in-app]"), more);
  }
}

"""Messages: the wording of mails and of the texts that officials paste into chats."""

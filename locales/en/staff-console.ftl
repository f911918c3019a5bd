# The words of the page where agents work.

staff-console = Conversations

# What is said when a request cannot be met. The value says what happened and what helps, .title is the heading.

problem-back = Back to the chat

problem-bad-request = What was sent could not be read. Please open the page again and retry.
    .title = The request could not be read
problem-unauthorized = The key that opens the conversation is missing or no longer valid. Please begin again.
    .title = The conversation cannot be opened
problem-foreign-origin = Messages from another site are not accepted. Please send it from the chat page.
    .title = Not accepted
problem-not-found = There is no such page. It was erased, or the address is wrong.
    .title = Not found
problem-method-not-allowed = This cannot be done at this address.
    .title = Not possible here
problem-too-large = What was sent is too large. Please send it in shorter parts.
    .title = Too large
problem-unsupported-media-type = What was sent has a form that is not supported.
    .title = Form not supported
problem-misdirected = The service is not offered at this address. Please use the address on the city's page.
    .title = Wrong address
problem-too-many-requests = There were many requests within a short time. Please wait a little and retry.
    .title = Please wait a little
problem-too-many-messages = There were many messages within a short time. Please wait a little, then go on.
    .title = Please wait a little
problem-timeout = The answer was not ready in time. Please wait a little and retry.
    .title = This takes too long
problem-unavailable = The service cannot answer at the moment. Please wait a little and retry.
    .title = Not available now
problem-internal = Something went wrong on our side. Please wait a little and retry.
    .title = Something went wrong

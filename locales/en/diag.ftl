# The sentences of the file check. The name of a message is its code in lower case.
# The value says what is wrong, .label stands at the place, .help says how to put it right.

## Y: notation (YAML)

y001 = There is a full-width space in the indentation.
    .label = full-width space
    .help = Indent with ordinary (half-width) spaces.
y002 = There is a tab in the indentation.
    .label = tab
    .help = Delete the tab and indent with spaces.
y003 = The sign “{ $written }” is full-width.
    .label = full-width sign
    .help = Write “{ $ascii }” instead, followed by one space.
y004 = There is no space after “{ $sign }”.
    .label = needs a space behind it
    .help = Put one space after “{ $sign }”. If it is part of the text, put the whole text in ' '.
y005 = The file begins with an invisible mark (byte order mark).
    .label = invisible mark
    .help = The file can be read, but save it as UTF-8 without a byte order mark.
y006 = There is an invisible line-end character ({ $character }).
    .label = unusual line end
    .help = Delete it and press Enter instead.
y007 = The value stands in { $quotes }. These marks become part of the text.
    .label = not straight quotes
    .help = To quote a value, use the straight marks ' or ".
y008 = A text without quotes begins with { "{" } or [.
    .label = not read as text
    .help = Put the whole text in quotes: { $quoted }
y009 = What follows the space and # is cut off, and only “{ $kept }” remains.
    .label = a comment from here on
    .help = If it is part of the text, put the whole text in ' '. If it is a comment, put a space after the # as well.
y010 = “{ $escape }” cannot be used in a text between " marks.
    .label = unknown escape
    .help = Put the text in ' instead of ". Between ' marks a \ stands for itself.
y011 = { $reason ->
        [unclosed-quote] The quotes are not closed.
        [text-after-quote] There is text behind the closing quote.
        [bracket] The brackets do not match.
        [tab] A tab is used to indent.
        [character] This character cannot stand here.
        [key] This is not of the form “name: value”.
        [indentation] The indentation or the form of the line does not fit the lines above.
       *[other] This cannot be read as YAML ({ $detail }).
    }
    .label = { $reason ->
        [unclosed-quote] the quotes begin here
        [text-after-quote] too much from here on
        [bracket] check this bracket
        [tab] tab
        [character] this character
        [key] this line
        [indentation] does not fit from here on
       *[other] cannot be read from here on
    }
    .help = { $reason ->
        [unclosed-quote] Close them with the same mark.
        [text-after-quote] Put the whole value in quotes. Inside ' marks, write ' twice.
        [bracket] Close every bracket, and put a comma between the items.
        [tab] Replace the tab by spaces.
        [character] If it is part of the text, put the whole value in ' '.
        [key] Put a colon and a space after the name, and indent it like its neighbours.
        [indentation] Give lines of the same level the same number of spaces. If there are signs in the text, put the whole text in ' '.
       *[other] Check the indentation and the quotes of this line and the line above.
    }
y012 = YAML references ({ $written }) cannot be used.
    .label = begins with & or *
    .help = If it is text, put the whole text in ' '. Words used again and again belong in rules.
y013 = YAML tags ({ $written }) cannot be used.
    .label = begins with !
    .help = If it is text, put the whole text in ' '.
y014 = Merging with “<<” cannot be used.
    .label = merge sign
    .help = Write out the entries that are needed.
y015 = A file can hold one document only.
    .label = a second document begins
    .help = Delete the line “---”, or use two files.
y016 = The name “{ $key }” is used twice (first on line { $line }).
    .label = second time
    .help = Delete one of the two, or merge them.
y017 = { $reason ->
        [bytes] The file is too large (at most { $limit } bytes).
        [nodes] There are too many entries (at most { $limit }).
       *[depth] The nesting is too deep (at most { $limit } levels).
    }
    .label = { $reason ->
        [bytes] not read
        [nodes] not read
       *[depth] too deep
    }
    .help = { $reason ->
        [bytes] Split it into several files.
        [nodes] Split it into several files.
       *[depth] Use fewer levels of brackets or indentation.
    }
y018 = { $expected ->
        [text] A text is expected here.
        [list] A list is expected here.
        [mapping] Pairs of “name: value” are expected here.
        [whole-number] A whole number is expected here.
        [in-range] The number is outside the allowed range.
        [number] A number is expected here.
        [bool] Either true or false is expected here.
       *[other] This value cannot stand here (expected { $wanted }).
    }
    .label = { $found ->
        [text] this is the text “{ $value }”
        [list] this is a list
        [mapping] these are pairs of “name: value”
        [number] this is the number { $value }
        [bool] this is { $value }
        [nothing] there is nothing here
       *[other] this value
    }
    .help = { $expected ->
        [text] If the text contains a colon and a space, or begins with [, put the whole text in ' '.
        [list] Write one item on each line, with “- ” in front.
        [mapping] Write one “name: value” on each line.
        [whole-number] Use the digits 0 to 9 only.
        [in-range] Use a smaller or a larger number.
        [number] Use digits, such as 0.5.
        [bool] Write true for yes and false for no.
       *[other] Look at the sample file and write it the same way.
    }
y019 = “{ $key }” is missing.
    .label = needed in here
    .help = Add a line “{ $key }: ”.
y020 = The value “{ $value }” cannot be used.
    .label = unknown value
    .help = { $suggestion ->
        [none] Possible values: { $allowed }
       *[other] Did you mean “{ $suggestion }”? Possible values: { $allowed }
    }
y021 = There is something other than a text where a name belongs.
    .label = not a name
    .help = Use one word as the name, followed by a colon and a space.
y022 = The value cannot be read ({ $detail }).
    .label = this value
    .help = Look at the sample file and write it the same way.
y023 = There is an item with nothing in it.
    .label = nothing here
    .help = Write a text, or delete the line.

## P: phrases

# digits: differ
p001 = { $reason ->
        [unclosed] This “{ $sign }” is never closed.
        [unopened] This “{ $sign }” closes nothing.
        [empty-group] There is nothing between these brackets.
        [empty] The phrase is empty.
        [empty-part] There is nothing before or behind a “;”.
        [range] A range of numbers is not written correctly.
        [letters] A name has a character that names cannot have.
        [escape] There is no character behind the last “\”.
        [mixed] “|” and “;” are mixed between the same brackets.
        [permutation] There are too many pieces between “;” (at most 8).
        [full-width-bracket] The full-width bracket “{ $sign }” does not work as a bracket.
        [full-width-bar] The full-width “{ $sign }” does not separate anything.
        [deep] Brackets are nested too deeply.
        [long] The phrase is too long.
       *[other] The phrase is not written correctly.
    }
    .label = cannot be read
    .help = { $reason ->
        [range] Write from..to:slot or from..to,step:slot, beginning with the smaller number.
        [letters] Use letters, digits, _ and - only.
        [mixed] Put brackets around the alternatives, as in ((soon|now);the book).
        [permutation] Make several phrases of it.
        [full-width-bracket] Use the half-width bracket. For the character itself, write \ before it.
        [full-width-bar] Use the half-width |. For the character itself, write \ before it.
        [deep] Write a part of it under rules, and use it by its name.
        [long] Make several phrases of it.
       *[other] Check the pairs of brackets. To use a sign as a character, put a \ in front.
    }
p002 = There is no rule named “{ $rule }” in rules.
    .label = unknown name
    .help = { $suggestion ->
        [none] Add it to rules, or check the name.
       *[other] Did you mean “{ $suggestion }”?
    }
p003 = There is no list named “{ $list }”.
    .label = unknown name
    .help = { $suggestion ->
        [none] Add it to lists, or check the name.
       *[other] Did you mean “{ $suggestion }”?
    }
p004 = A rule uses itself ({ $path }).
    .label = never ends
    .help = Take out one of the names that lead back.
p005 = The phrase fits even where nothing is written.
    .label = no word is required
    .help = Put in at least one word that cannot be left out.
p006 = { $reason ->
        [pieces] All phrases together are too large.
        [template] A phrase has too many pieces.
       *[other] The phrases are too large ({ $detail }).
    }
    .label = over the limit from here on
    .help = Split it into several phrases, or offer fewer alternatives.
# digits: differ
p007 = { $reason ->
        [unclosed] A “(” of the regular expression is never closed.
        [unopened] A “)” of the regular expression closes nothing.
        [class] A “[” of the regular expression is never closed.
        [class-range] A range between [ and ] of the regular expression is wrong.
        [escape] The regular expression has a “\” that means nothing.
        [escape-end] There is no character behind the last “\” of the regular expression.
        [unsupported] Regular expressions cannot look ahead, look behind or refer to an earlier group.
        [repetition] A repetition of the regular expression has nothing to repeat.
        [count] The count of a repetition of the regular expression is wrong.
        [name] The name of a group of the regular expression is wrong.
        [name-twice] Two groups of the regular expression have the same name.
        [flag] The letters of a (?…) of the regular expression are wrong.
        [hexadecimal] The number of a character in the regular expression is wrong.
        [property] The regular expression names an unknown kind of character.
        [deep] The groups of the regular expression are nested too deeply.
        [boundary] A word boundary of the regular expression is wrong.
        [unicode] The regular expression asks for characters that it cannot have.
       *[other] The regular expression cannot be read ({ $detail }).
    }
    .label = cannot be read
    .help = Check brackets and repetitions. To use a sign as a character, put a \ in front. Looking ahead, looking back and references to groups cannot be used.
p008 = { $reason ->
        [long] The regular expression is too long.
        [many] There are too many regular expressions.
       *[large] The regular expression is too large.
    }
    .label = too large
    .help = Make it shorter, repeat fewer times, or write a phrase without slashes.
p009 = The group “{ $group }” of the regular expression is no slot.
    .label = unknown slot
    .help = { $suggestion ->
        [none] Add it to slots, or leave the name out: (?:…).
       *[other] Did you mean “{ $suggestion }”?
    }

p010 = The name “{ $slot }” behind the colon is no slot.
    .label = unknown slot
    .help = { $suggestion ->
        [none] Add it to slots, or leave out the colon and the name.
       *[other] Did you mean “{ $suggestion }”?
    }
p011 = The skip word “{ $word }” cannot be used.
    .label = { $reason ->
        [many] one too many
        [template] not a plain word
       *[empty] nothing that could be found
    }
    .help = { $reason ->
        [many] Keep at most 200 for each language.
        [template] Write words only, without brackets and other signs of phrases. Write each spelling by itself.
       *[empty] Write a word with letters or digits.
    }
p012 = No reply can show what “{ $capture }” captures here.
    .label = { $reason ->
        [letters] a name that replies cannot use
        [name] the name of something else
       *[place] no phrase of an intent
    }
    .help = { $reason ->
        [letters] Begin the name with a letter from a to z, and use only such letters, digits, _ and -.
        [name] Choose a name that no slot, no date rule and no value of the program has.
       *[place] Delete the @. Only the phrases of an intent, and those of its after, capture words for the reply.
    }

## I: intents

i001 = There is no entry named “{ $key }”.
    .label = unknown entry
    .help = { $suggestion ->
        [none] Possible entries: { $allowed }
       *[other] Did you mean “{ $suggestion }”? Possible entries: { $allowed }
    }
i002 = There is no slot named “{ $slot }” in slots.
    .label = unknown slot
    .help = { $suggestion ->
        [none] Add it to slots, or check the name.
       *[other] Did you mean “{ $suggestion }”?
    }
i003 = There is no intent named “{ $intent }”.
    .label = unknown intent
    .help = { $suggestion ->
        [none] Check the name of the intent.
       *[other] Did you mean “{ $suggestion }”?
    }
i004 = The intent “{ $intent }” is written twice (first at { $other }).
    .label = second time
    .help = Rename one of the two, or merge them.
i005 = The intent “{ $intent }” has no reply “{ $reply }”.
    .label = no such reply
    .help = Write “{ $reply }” in locales, in ja as well as in en.
i006 = “{ $id }” cannot be used as a name.
    .label = not a valid name
    .help = Use lower-case letters and digits joined by hyphens, such as renewal-documents.
i007 = The intent “{ $intent }” has neither phrases nor examples.
    .label = nothing to recognise it by
    .help = Write at least one under phrases or examples.
i008 = There is no kind named “{ $kind }”.
    .label = unknown kind
    .help = { $suggestion ->
        [none] The kinds are listed in intents/README.md.
       *[other] Did you mean “{ $suggestion }”?
    }
i009 = The intent “{ $intent }” has no source.
    .label = source is missing
    .help = Write the section of the page and the day of the check (verified_on) under source.
i010 = The name “{ $name }” is used twice.
    .label = second time
    .help = Rename one of the two. Names of other files count as well.
i011 = “{ $value }” cannot be read as a day.
    .label = not a day
    .help = Write year, month and day with 4, 2 and 2 digits, such as 2026-11-01.
i012 = This slot does nothing (“{ $slot }”).
    .label = { $reason ->
        [excludes] not for excludes_context
        [place] no phrase of an intent
        [unused] the intent does not use it
       *[kind] takes no such value
    }
    .help = { $reason ->
        [excludes] Delete it. Only requires_context keeps a value in a slot.
        [place] Delete it. Only the phrases of an intent, and those of its after, keep a value in a slot.
        [unused] Add “{ $slot }” to the slots of the intent, or delete it.
       *[kind] Name a slot with the same list or entity as the slot whose value is taken.
    }

## L: lists

l001 = The list “{ $list }” has the value “{ $value }” twice.
    .label = second time
    .help = Delete one of the two, or merge them.
l002 = The list “{ $list }” has no values.
    .label = empty list
    .help = Write at least one value, or delete the list.
l003 = The list of this slot has no value “{ $value }”.
    .label = unknown value
    .help = { $suggestion ->
        [none] Choose a value written as out in the list, or add it there.
       *[other] Did you mean “{ $suggestion }”?
    }
l004 = There is no list or entity named “{ $list }”.
    .label = unknown name
    .help = { $suggestion ->
        [none] Add it to lists, or check the name.
       *[other] Did you mean “{ $suggestion }”?
    }
l005 = The list “person” cannot have the value “{ $value }”.
    .label = not one of the fixed values
    .help = { $suggestion ->
        [none] Possible values: { $allowed }
       *[other] Did you mean “{ $suggestion }”? Possible values: { $allowed }
    }
l006 = A list cannot be called “{ $list }”.
    .label = the name of an entity
    .help = Rename it. The names date, moment, month, time and telephone belong to what the program itself reads.

l007 = { $reason ->
        [person] The list “person” must be a list of values.
       *[kind] The list “{ $list }” must be one of the three: values, range or wildcard.
    }
    .label = { $reason ->
        [person] no list of values
       *[kind] none of them, or more than one
    }
    .help = { $reason ->
        [person] Write its values, each with out and in, or give the list another name.
       *[kind] Write values, or “range:” with from and to, or “wildcard: true”.
    }
l008 = The range of the list “{ $list }” cannot be used.
    .label = { $reason ->
        [order] smaller than from
        [step] must be at least 1
        [multiplier] must not be 0
        [nothing] neither digits nor words
        [words] too many numbers to know them in words
       *[size] too large
    }
    .help = { $reason ->
        [order] Write the smaller number under from and the larger one under to.
        [step] Write the distance between two numbers, 1 or more, or delete the line.
        [multiplier] Write a number other than 0, or delete the line.
        [nothing] Let digits or words be true, or delete both lines.
        [words] Add “words: false”, or keep the range below 10,000 numbers.
       *[size] Use numbers from -1,000,000,000 to 1,000,000,000.
    }
l009 = The list “{ $list }” has no values that “{ $key }” could use.
    .label = needs a list of values
    .help = Delete “{ $key }”, or use a list of values instead of a range or wildcard.
l010 = This value of the list “{ $list }” has no name.
    .label = out is missing
    .help = Write plain words without signs, or give the name as out and how it is written as in.

## D: date rules

d001 = The date rule is not written correctly ({ $detail }).
    .label = cannot be read
    .help = Write it in a form such as “expiry - 3 months + 1 day”.
d002 = The date rule uses the unknown name “{ $name }”.
    .label = unknown name
    .help = { $suggestion ->
        [none] Add it to dates or slots, or check the name.
       *[other] Did you mean “{ $suggestion }”?
    }
d003 = The date “{ $name }” is computed from itself.
    .label = goes in a circle
    .help = Change one of the rules so that it starts from another date.

## F: replies

f001 = The reply file is not written correctly ({ $detail }).
    .label = cannot be read
    .help = Begin every continuation line with four spaces.
f002 = The reply “{ $id }” is missing in { $locale }.
    .label = in one language only
    .help = Write “{ $id }” in a file of locales/{ $locale } too.
f003 = Nobody supplies the variable “${ $variable }” of the reply “{ $id }”.
    .label = unknown variable
    .help = Check its name, or add it to the slots or dates of the intent.
f004 = The reply “{ $id }” is written twice.
    .label = second time
    .help = Rename one of the two, or merge them.
f005 = “{ $reference }”, which the reply “{ $id }” uses, does not exist or leads back to it.
    .label = leads nowhere
    .help = Check the name.
f006 = The digits of the reply “{ $id }” differ between the languages (ja: { $ja }, en: { $en }).
    .label = check the digits
    .help = Make the digits agree. If they are meant to differ, write “# digits: differ” on the line above.
f007 = The reply “{ $id }” may not look as meant ({ $detail }).
    .label = here
    .help = Check how it is shown. Write brackets half-width.

## F: replies in easy Japanese

f008 = The reply “{ $id }” is missing in easy Japanese. Residents get it in ordinary Japanese.
    .label = missing in easy Japanese
    .help = Write a reply of the same name in locales/ja-x-yasashii.
f009 = “{ $text }” has no reading in easy Japanese.
    .label = no reading
    .help = Write it directly behind the kanji, such as 更新《こうしん》.
f010 = { $reason ->
        [kana] The reading “{ $text }” is not in kana.
       *[mark] The mark “{ $text }” belongs to no kanji.
    }
    .label = not a reading
    .help = { $reason ->
        [kana] Use nothing but hiragana or katakana.
       *[mark] Write 更新《こうしん》. For a word that is not in kanji, mark its beginning: ｜J-LIS《ジェイリス》.
    }
f011 = This sentence is too long for easy Japanese ({ $length } characters).
    .label = long sentence
    .help = Divide it into sentences of at most { $limit } characters.
f012 = This sentence in easy Japanese does not end politely ({ $text }).
    .label = end of the sentence
    .help = End it in です, ます, ください or the like.
f013 = “{ $text }” is a double negative, which is hard to understand.
    .label = double negative
    .help = Say what to do instead, such as 〜てください or 〜が必要です.
f014 = { $reason ->
        [range] “{ $text }” is hard to read as a range.
        [clock] The time “{ $text }” is by the 24-hour clock.
       *[era] The year of “{ $text }” is hard to understand.
    }
    .label = hard to read
    .help = { $reason ->
        [range] Write から and まで.
        [clock] Write 午前《ごぜん》 or 午後《ごご》 with an hour up to 12.
       *[era] Write the year by the common calendar.
    }
f015 = The digits or links of the reply “{ $id }” differ between Japanese (only there: { $ja ->
        [none] none
       *[other] { $ja }
    }) and easy Japanese (only there: { $easy ->
        [none] none
       *[other] { $easy }
    }).
    .label = check the digits
    .help = Make the digits agree. If they are meant to differ, write “# digits: differ” on the line above.
f016 = This sentence in easy Japanese has { $count } kanji.
    .label = many kanji
    .help = Divide the sentence or use easier words, so that it has at most { $limit }.

## T: examples

t001 = The example “{ $text }” of the intent “{ $intent }” is recognised as “{ $found }”.
    .label = another intent
    .help = Add a phrase, or put it under unless of “{ $found }”.
t002 = The example “{ $text }” of the intent “{ $intent }” is not recognised.
    .label = no intent
    .help = Add a phrase that fits this text.
t003 = “{ $text }” must not be recognised as the intent “{ $intent }”, but it is.
    .label = recognised
    .help = Make the phrases narrower, or put it under unless.
t004 = The same example “{ $text }” stands under the intents “{ $intent }” and “{ $other }”.
    .label = second time
    .help = Delete it in one of the two.

## C: configuration

c001 = There is no setting named “{ $key }”.
    .label = unknown setting
    .help = { $suggestion ->
        [none] Possible settings: { $allowed }
       *[other] Did you mean “{ $suggestion }”? Possible settings: { $allowed }
    }
c002 = “{ $value }” cannot be used for the setting “{ $key }”.
    .label = value not possible
    .help = { $reason ->
        [time] Write the time in 24 hours and in quotes, such as "09:00".
        [month-day] Write month and day joined by a hyphen and in quotes, such as "12-29".
        [share] Use a number from 0 to 1.
        [order] answer_at must be larger than clarify_at.
        [hours] The closing time must be later than the opening time.
        [positive] Use a number of at least 1.
        [empty] Do not leave it empty.
        [phone] Write a telephone number as digits joined by hyphens.
        [socket] Write a numeric address and a port joined by a colon and in quotes, such as "127.0.0.1:8080".
        [network] Write a network such as 10.0.0.0/8, or the address of a single machine.
        [public-url] Begin with http:// or https:// and end with the name of the site, such as "https://chat.example.jp".
        [origin] Write https:// and the name of the site alone, without a slash at the end, such as "https://www.city.example.jp" (for this machine http:// will do).
        [audit-days] The record of who did what must be kept at least as long as conversations: make audit_days at least as large as keep_days.
        [webhook-name] Use up to 40 lower-case letters, digits and underscores, beginning with a letter.
        [twice] This name is there already. Use another one.
        [webhook-url] Use an address that begins with https:// (for this machine http:// will do).
        [oidc-issuer] Write the issuer of the sign-in service as an address that begins with https:// (for this machine http:// will do).
        [oidc-public-url] OpenID Connect needs web.public_url too.
        [snowflake] Write the identifier that Discord shows with “Copy ID”: digits only, best in quotes, such as "1000000000000000001".
        [discord-api] Write the address of the API alone, beginning with https:// (for this machine http:// will do), such as https://discord.com/api/v10.
        [message-content] Without message_content the bot cannot read what is written in channels: turn on Message Content Intent in the developer portal and set message_content to true.
        [staff-channel] A role answers in threads of the staff channel: write staff.channel too.
        [shard] Count the processes from 0: shard.index must be less than shard.count.
       *[other] Look at config.example.yaml and write it the same way.
    }
c003 = The file “{ $file }” cannot be read ({ $detail }).
    .label = cannot be read
    .help = Check that the file exists, that it may be read, and that it is UTF-8.

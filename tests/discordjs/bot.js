// A small bot with discord.js, an implementation that has nothing to do with ours. tests/it/discord_fake/tests/discordjs.rs
// starts it against the fake Discord and plays the people; it ends with 0 when a direct message says good-bye.
import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  ChannelType,
  Client,
  EmbedBuilder,
  Events,
  GatewayIntentBits,
  MessageFlags,
  ModalBuilder,
  Partials,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
} from "discord.js";

const { DISCORD_API, DISCORD_TOKEN, DISCORD_GUILD, DISCORD_STAFF, DISCORD_AGENT } = process.env;

const client = new Client({
  intents: [
    GatewayIntentBits.Guilds,
    GatewayIntentBits.GuildMessages,
    GatewayIntentBits.DirectMessages,
    GatewayIntentBits.MessageContent,
  ],
  partials: [Partials.Channel],
  allowedMentions: { parse: [] },
  rest: { api: DISCORD_API, version: "10" },
});

/** Ends with an error as soon as something fails. */
const guarded = (act) => async (...all) => {
  try {
    await act(...all);
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
};

client.once(
  Events.ClientReady,
  guarded(async () => {
    await client.application.commands.set(
      [
        {
          name: "ask",
          nameLocalizations: { ja: "質問" },
          description: "Ask something",
          options: [
            { type: 3, name: "text", description: "What", required: true, autocomplete: true },
          ],
        },
        { name: "desk", description: "Desk", options: [{ type: 1, name: "claim", description: "Claim" }] },
        { type: 3, name: "Answer this" },
      ],
      DISCORD_GUILD,
    );
  }),
);

client.on(
  Events.MessageCreate,
  guarded(async (message) => {
    if (message.author.bot) return;
    if (!message.guild) {
      await message.reply("ではまた");
      await client.destroy();
      process.exit(0);
    }
    if (message.channel.isThread()) {
      await message.channel.send(`転記: ${message.content}`);
      return;
    }
    if (!message.mentions.has(client.user)) return;
    const embed = new EmbedBuilder()
      .setTitle("更新")
      .setDescription("必要なもの")
      .addFields({ name: "いつ", value: "三か月前から" });
    const buttons = new ActionRowBuilder().addComponents(
      new ButtonBuilder().setCustomId("v1:update").setLabel("続き").setStyle(ButtonStyle.Primary),
      new ButtonBuilder().setCustomId("v1:person").setLabel("担当者に相談").setStyle(ButtonStyle.Secondary),
    );
    const menu = new ActionRowBuilder().addComponents(
      new StringSelectMenuBuilder()
        .setCustomId("v1:choose")
        .addOptions({ label: "本人", value: "self" }, { label: "代理人", value: "other" }),
    );
    const asked = await message.channel.messages.fetch(message.id);
    await asked.reply({ content: `読みました: ${asked.content}`, embeds: [embed], components: [buttons, menu] });
  }),
);

client.on(
  Events.MessageUpdate,
  guarded(async (_, message) => {
    if (!message.author.bot) await message.channel.send(`変更: ${message.content}`);
  }),
);

client.on(
  Events.MessageDelete,
  guarded(async (message) => {
    await message.channel.send(`削除: ${message.id}`);
  }),
);

client.on(
  Events.InteractionCreate,
  guarded(async (interaction) => {
    if (interaction.isAutocomplete()) {
      await interaction.respond([{ name: `${interaction.options.getFocused()}…`, value: "renewal" }]);
    } else if (interaction.isMessageContextMenuCommand()) {
      await interaction.reply(`答え: ${interaction.targetMessage.content}`);
    } else if (interaction.isChatInputCommand() && interaction.commandName === "desk") {
      await interaction.reply(interaction.options.getSubcommand());
    } else if (interaction.isChatInputCommand()) {
      await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      await interaction.editReply(`${interaction.locale}: ${interaction.options.getString("text")}`);
      await interaction.followUp({ content: "続き", flags: MessageFlags.Ephemeral });
    } else if (interaction.isStringSelectMenu()) {
      await interaction.deferUpdate();
      await interaction.editReply({ content: interaction.values.join(), components: [] });
    } else if (interaction.isButton() && interaction.customId === "v1:update") {
      await interaction.update({ content: "更新しました" });
    } else if (interaction.isButton()) {
      const text = new TextInputBuilder()
        .setCustomId("about")
        .setLabel("ご相談の内容")
        .setStyle(TextInputStyle.Paragraph)
        .setRequired(false)
        .setMaxLength(1000);
      const modal = new ModalBuilder()
        .setCustomId("v1:about")
        .setTitle("相談")
        .addComponents(new ActionRowBuilder().addComponents(text));
      await interaction.showModal(modal);
    } else if (interaction.isModalSubmit()) {
      await interaction.reply({ content: "承りました", flags: MessageFlags.Ephemeral });
      const staff = await client.channels.fetch(DISCORD_STAFF);
      const thread = await staff.threads.create({ name: "相談", type: ChannelType.PrivateThread });
      await thread.members.add(DISCORD_AGENT);
      await thread.send(interaction.fields.getTextInputValue("about"));
    }
  }),
);

client.on(Events.Error, (error) => {
  console.error(error);
  process.exit(1);
});
await client.login(DISCORD_TOKEN);

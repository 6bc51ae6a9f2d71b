using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>GETMETADATA (RFC 5464 §4.2).</summary>
/// <param name="Name">Empty for the server.</param>
internal sealed record GetMetadataCommand(string Name, IReadOnlyList<EntryName> Entries, MetadataDepth Depth, long MaximumSize) : ImapCommand
{
    // RFC 5464 sets none; each is looked for among all that a mailbox has.
    private const int MaximumEntries = 64;

    internal static ImapCommand Parse(ref ImapScanner input)
    {
        input.Space();
        MetadataDepth depth = MetadataDepth.Itself;
        long size = long.MaxValue;
        // The grammar (§5) has the options before the mailbox and the examples (§4.2.1) behind it: clients do both.
        bool before = input.Peek() == '(';
        if (before)
        {
            Options(ref input, ref depth, ref size);
            input.Space();
        }

        string name = input.Mailbox();
        input.Space();
        if (!before && input.Rest.StartsWith("("u8) && (input.Rest[1..].StartsWith("MAXSIZE"u8) || input.Rest[1..].StartsWith("DEPTH"u8)))
        {
            Options(ref input, ref depth, ref size);
            input.Space();
        }

        // MailKit says several without parentheses; nothing else can follow them.
        return new GetMetadataCommand(name, Names(ref input, alwaysSeveral: true), depth, size);
    }

    /// <summary>"(/shared/comment /private/comment)", or one without parentheses.</summary>
    internal static IReadOnlyList<EntryName> Names(ref ImapScanner input, bool alwaysSeveral = false)
    {
        var names = new List<EntryName>();
        bool list = input.TryTake((byte)'(');
        do
        {
            if (names.Count == MaximumEntries) throw ImapCommandException.Bad("Too many entries.");
            names.Add(EntryName.Parse(input.AStringBytes(), mayBeRoot: true));
        }
        while ((list || alwaysSeveral) && input.TrySpace());
        if (list) input.Expect((byte)')');
        return names;
    }

    private static void Options(ref ImapScanner input, ref MetadataDepth depth, ref long size)
    {
        input.Expect((byte)'(');
        do
        {
            if (input.TryWord("MAXSIZE"u8))
            {
                input.Space();
                size = input.Number();
            }
            else if (input.TryWord("DEPTH"u8))
            {
                input.Space();
                depth = input.TryWord("0"u8) ? MetadataDepth.Itself : input.TryWord("1"u8) ? MetadataDepth.OneLevel
                    : input.TryWord("infinity"u8) ? MetadataDepth.All : throw ImapCommandException.Bad("DEPTH is 0, 1 or infinity.");
            }
            else
            {
                throw ImapCommandException.Bad("That option of GETMETADATA is not known.");
            }
        }
        while (input.TrySpace());
        input.Expect((byte)')');
    }
}

internal sealed class GetMetadataHandler : CommandHandler<GetMetadataCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, GetMetadataCommand command, CancellationToken cancellationToken)
    {
        string name = "";
        MetadataEntries entries;
        if (command.Name.Length == 0)
        {
            entries = await session.Store.ReadAsync(reader => MetadataEntries.Read(reader, null, session.Account.Id), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            MailboxPath path = await session.ResolveAsync(command.Name, cancellationToken).ConfigureAwait(false);
            // RFC 5464 §3.3.
            (entries, string found) = await session.Store.ReadAsync(
                reader => path.Require(reader, MailboxRights.Lookup | MailboxRights.Read) is var mailbox ? (MetadataEntries.Read(reader, mailbox, session.Account.Id), mailbox.Name) : default,
                cancellationToken).ConfigureAwait(false);
            name = path.Prefix + found;
        }

        long longest = entries.Write(session.Output, name, command.Entries, command.Depth, command.MaximumSize, absentAsNil: false);
        // RFC 5464 §4.2.1.
        return Completion.Ok("GETMETADATA completed", longest > 0 ? $"METADATA LONGENTRIES {longest}" : null);
    }
}

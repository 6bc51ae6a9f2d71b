using Posthouse.Mail;
using Posthouse.Storage;

namespace Posthouse.Imap;

/// <summary>What is asked for of a URL (RFC 5524 §3.1).</summary>
[Flags]
internal enum UrlItems
{
    /// <summary>As RFC 4467 has it: the octets, without a name.</summary>
    Simple = 0,
    Body = 1,
    Binary = 2,
    BodyPartStructure = 4,
}

/// <summary>URLFETCH (RFC 4467 §7), extended by RFC 5524.</summary>
internal sealed record UrlFetchCommand(IReadOnlyList<(string Url, UrlItems Items)> Urls) : ImapCommand
{
    internal static ImapCommand Parse(ref ImapScanner input)
    {
        var urls = new List<(string, UrlItems)>();
        input.Space();
        do
        {
            if (!input.TryTake((byte)'('))
            {
                urls.Add((input.AString(), UrlItems.Simple));
                continue;
            }

            string url = input.AString();
            UrlItems items = UrlItems.Simple;
            while (input.TrySpace())
            {
                UrlItems item = input.AtomText().ToUpperInvariant() switch
                {
                    "BODY" => UrlItems.Body,
                    "BINARY" => UrlItems.Binary,
                    "BODYPARTSTRUCTURE" => UrlItems.BodyPartStructure,
                    _ => throw ImapCommandException.Bad("URLFETCH knows BODY, BINARY and BODYPARTSTRUCTURE."),
                };
                // RFC 5524 §3.1: each once, and one form of the octets.
                if ((items & item) != 0) throw ImapCommandException.Bad("An item stands twice.");
                items |= item;
                if ((items & (UrlItems.Body | UrlItems.Binary)) == (UrlItems.Body | UrlItems.Binary)) throw ImapCommandException.Bad("BODY and BINARY do not go together.");
            }

            input.Expect((byte)')');
            urls.Add((url, items == UrlItems.Simple ? UrlItems.Body : items));
        }
        while (input.TrySpace());
        return new UrlFetchCommand(urls);
    }
}

internal sealed class UrlFetchHandler : CommandHandler<UrlFetchCommand>
{
    // Up to this size a response can be taken back when its octets turn out to be damaged.
    private const int Retractable = 64 << 10;

    internal static void RequireFew(ImapSession session, int urls)
    {
        int limit = session.Host.Options.MaximumUrls;
        if (urls > limit) throw ImapCommandException.No($"A command may have {limit} URLs.", "LIMIT");
    }

    protected override async ValueTask<Completion> HandleAsync(ImapSession session, UrlFetchCommand command, CancellationToken cancellationToken)
    {
        if (session.Host.Urls is not { } urls) return Completion.No("URLs are not authorised here.", "CANNOT");
        RequireFew(session, command.Urls.Count);
        foreach ((string text, UrlItems items) in command.Urls)
        {
            UrlTarget? target = AuthorizedUrl.TryParse(text) is { Token: not null } url ? await urls.FindAsync(url, session.Account, submits: false, cancellationToken).ConfigureAwait(false) : null;
            await WriteAsync(session, text, items, target, cancellationToken).ConfigureAwait(false);
            await session.Output.FlushIfFullAsync(cancellationToken).ConfigureAwait(false);
        }

        return Completion.Ok("URLFETCH completed");
    }

    private static async ValueTask WriteAsync(ImapSession session, string text, UrlItems items, UrlTarget? target, CancellationToken cancellationToken)
    {
        ImapWriter output = session.Output;
        (long, int) mark = output.Mark((int)Math.Min(target?.Range.Length ?? 0, Retractable) + text.Length + 1024);
        Begin(output, text);
        if (target is null)
        {
            output.Write(" NIL\r\n"u8);
            return;
        }

        try
        {
            using BlobReader blob = session.Store.OpenBlob(target.Message.Blob);
            if ((items & UrlItems.BodyPartStructure) != 0)
            {
                ReadOnlyMemory<byte> structure = target.Section.Text == SectionText.All ? BodyPartStructure.Find(target.Message.ImapBodyStructure, target.Section.Part) : default;
                output.Write(" (BODYPARTSTRUCTURE "u8);
                output.Write(structure.IsEmpty ? "NIL"u8 : structure.Span);
                output.Write((byte)')');
            }

            if (items != UrlItems.BodyPartStructure)
            {
                bool binary = (items & UrlItems.Binary) != 0;
                output.Write(items == UrlItems.Simple ? " "u8 : binary ? " (BINARY "u8 : " (BODY "u8);
                SectionItem section = binary && target.Section.Text == SectionText.All ? target.Section with { Kind = SectionKind.Binary } : target.Section;
                await new SectionWriter(output).WriteAsync(blob, target.Message, section, cancellationToken).ConfigureAwait(false);
                if (items != UrlItems.Simple) output.Write((byte)')');
            }

            output.Write("\r\n"u8);
        }
        catch (StoreException fault) when (fault.Fault is StoreFault.Damaged or StoreFault.NotFound)
        {
            if (fault.Fault == StoreFault.Damaged) ImapLog.MessageDamaged(session.Host.Logger, session.Connection.Id, target.Message.Id.ToString(), "of a URL", fault);
            if (!output.TryRewind(mark)) throw new IOException("A message broke off in the middle of its response.", fault);
            Begin(output, text);
            output.Write(" NIL\r\n"u8);
        }
    }

    private static void Begin(ImapWriter output, string text)
    {
        output.Write("* URLFETCH "u8);
        output.WriteString(text);
    }
}

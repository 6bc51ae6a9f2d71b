using System.Text;
using Posthouse.Mail;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Imap;

/// <summary>What stands before the octets of one appended message.</summary>
/// <param name="Date">INTERNALDATE; null is now.</param>
/// <param name="Wrapped">The literal stands in UTF8 (…), RFC 6855 §4.</param>
/// <param name="Binary">It is a literal8 (RFC 3516 §4.4).</param>
internal sealed record AppendItem(FlagNames Flags, DateTimeOffset? Date, bool Wrapped, bool Binary, long Size);

/// <summary>
/// APPEND (RFC 9051 §6.3.12) with one message or several (RFC 3502), up to the marker of the first: the messages never stand in memory
/// as part of a command.
/// </summary>
internal sealed record AppendCommand(string Name, AppendItem First) : ImapCommand
{
    /// <summary>The literal just announced is a message of an APPEND, and not, for example, the mailbox's name.</summary>
    internal static bool BeginsMessage(ReadOnlySpan<byte> text, LiteralMarker marker)
    {
        int space = text.IndexOf((byte)' ');
        if (space < 0) return false;
        ReadOnlySpan<byte> rest = text[(space + 1)..];
        return rest.Length > 7 && Ascii.EqualsIgnoreCase(rest[..7], "APPEND "u8) && marker.Offset > space + 8;
    }

    internal static ImapCommand Parse(ref ImapScanner input)
    {
        input.Space();
        string name = input.Mailbox();
        return new AppendCommand(name, ParseItem(ref input));
    }

    /// <summary>" (\Seen) "17-Jul-1996 02:44:25 -0700" {310}"</summary>
    internal static AppendItem ParseItem(ref ImapScanner input)
    {
        input.Space();
        FlagNames flags = FlagNames.None;
        DateTimeOffset? date = null;
        if (input.Peek() == '(')
        {
            flags = FlagNames.ParseList(ref input);
            input.Space();
        }

        if (input.Peek() == '"')
        {
            date = ImapDates.DateAndTime(ref input);
            input.Space();
        }

        bool wrapped = input.TryWord("UTF8"u8);
        if (wrapped)
        {
            input.Space();
            input.Expect((byte)'(');
        }

        ReadOnlySpan<byte> rest = input.Rest;
        if (rest.EndsWith("\n"u8)) rest = rest[..^1];
        if (!LiteralMarker.TryFind(rest, out LiteralMarker marker) || marker.Offset != 0) throw ImapCommandException.Bad("APPEND takes a message as a literal.");
        return new AppendItem(flags, date, wrapped, marker.Binary, marker.Size);
    }
}

internal sealed class AppendHandler : CommandHandler<AppendCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, AppendCommand command, CancellationToken cancellationToken)
    {
        // Looked up before the client is asked for its octets; looked up again in the write.
        MailboxPath path = await session.ResolveAsync(command.Name, cancellationToken).ConfigureAwait(false);
        await session.Store.ReadAsync(reader => path.RequireDestination(reader, out _), cancellationToken).ConfigureAwait(false);
        using IntakeShare share = session.Host.Intake.Open(session.Connection.Remote.Address);
        var messages = new List<(AppendItem Item, StagedBlob Blob)>();
        try
        {
            AppendItem? item = command.First;
            long total = 0, held = 0;
            while (item is not null)
            {
                total += item.Size;
                RequireRoom(session.Host.Options, item.Size, messages.Count, total);
                if (await ReceiveAsync(session, item, share, held, cancellationToken).ConfigureAwait(false) is not { } blob)
                {
                    session.Logout();
                    return Completion.Bad("The client is gone.");
                }

                messages.Add((item, blob));
                held += blob.HeldOctets;
                item = await NextAsync(session, item, cancellationToken).ConfigureAwait(false);
            }

            return await AppendAsync(session, path, messages, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach ((_, StagedBlob blob) in messages) await blob.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static void RequireRoom(ImapOptions options, long size, int before, long total)
    {
        // RFC 3502 §6.3.11: an empty literal takes the whole command back.
        if (size == 0) throw ImapCommandException.No("APPEND was cancelled: a message is empty.");
        if (size > options.MaximumMessageSize) throw ImapCommandException.No($"A message may have {options.MaximumMessageSize} octets.", "TOOBIG");
        if (options.MaximumSaved > 0 && before >= options.MaximumSaved) throw ImapCommandException.No("Too many messages for one APPEND.", $"MESSAGELIMIT {options.MaximumSaved}");
        if (before >= options.MaximumMultiAppend || (before > 0 && total > options.MaximumMultiAppendSize)) throw ImapCommandException.No("Too much for one APPEND; please send it in parts.", "LIMIT");
    }

    /// <param name="before">Octets that the messages before this one hold.</param>
    private static async ValueTask<StagedBlob?> ReceiveAsync(ImapSession session, AppendItem item, IntakeShare share, long before, CancellationToken cancellationToken)
    {
        await using BlobWriter blob = session.Store.CreateBlob();
        // A client that waits hears of it before it sends anything.
        if (!share.TryHoldContent(before + blob.HeldOctets)) throw CommandReader.NoMemory();
        await session.Reader.AcceptLiteralAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!await session.Reader.ReadLiteralAsync(blob, item.Size, item.Binary, share, before, cancellationToken).ConfigureAwait(false)) return null;
            return await blob.CompleteAsync(default, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is StoreException or ImapCommandException)
        {
            // The client goes on with its command; what is left of it has to be read before it hears the refusal.
            if (await session.Reader.ReadLineAsync(flushFirst: true, cancellationToken).ConfigureAwait(false) == InputKind.Command) session.Reader.NoteLiteral();
            session.Reader.Release();
            throw;
        }
    }

    /// <summary>What follows a message on its line: the end, or the next message.</summary>
    private static async ValueTask<AppendItem?> NextAsync(ImapSession session, AppendItem last, CancellationToken cancellationToken)
    {
        InputKind kind = await session.Reader.ReadLineAsync(flushFirst: true, cancellationToken).ConfigureAwait(false);
        if (kind is InputKind.Closed or InputKind.Interrupted) throw new IOException("The client went away inside an APPEND.");
        try
        {
            if (kind == InputKind.TooLong) throw ImapCommandException.Bad("The command is too long.");
            session.Reader.NoteLiteral();
            return ParseNext(session, last);
        }
        finally
        {
            session.Reader.Release();
        }
    }

    private static AppendItem? ParseNext(ImapSession session, AppendItem last)
    {
        byte[] line = System.Buffers.BuffersExtensions.ToArray(session.Reader.Text);
        var input = new ImapScanner(line, session.Utf8);
        if (last.Wrapped) input.Expect((byte)')');
        return input.AtEnd ? null : AppendCommand.ParseItem(ref input);
    }

    private static async ValueTask<Completion> AppendAsync(ImapSession session, MailboxPath path, List<(AppendItem Item, StagedBlob Blob)> messages, CancellationToken cancellationToken)
    {
        DateTimeOffset now = session.Host.Clock.GetUtcNow();
        List<Appended> appended = await session.Store.WriteAsync(
            transaction =>
            {
                Mailbox mailbox = path.RequireDestination(transaction, out MailboxRights rights);
                MessageFlags changeable = FlagRights.Changeable(rights);
                var done = new List<Appended>(messages.Count);
                foreach ((AppendItem item, StagedBlob blob) in messages)
                {
                    MessageFlags flags = item.Flags.Intern(transaction, mailbox.Account, create: (rights & MailboxRights.Write) != 0) & changeable;
                    done.Add(transaction.Append(new AppendRequest(mailbox.Id, blob, flags, item.Date ?? now)));
                }

                return done;
            },
            cancellationToken).ConfigureAwait(false);
        Appended last = appended[^1];
        if (session.HasSelected && session.Selected.Id == last.Mailbox) session.Selected.Note(last.ModSeq);
        UidSet uids = UidSet.FromMembers(appended.Select(static a => a.Uid));
        return Completion.Ok("APPEND completed", $"APPENDUID {last.UidValidity} {uids}");
    }
}

using System.Text;
using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Imap;

/// <summary>What stands before the octets of one appended message.</summary>
/// <param name="Date">INTERNALDATE; null is now.</param>
/// <param name="Wrapped">The literal stands in UTF8 (…), RFC 6855 §4.</param>
/// <param name="Binary">It is a literal8 (RFC 3516 §4.4).</param>
/// <param name="Catenate">How the message begins that is put together (RFC 4469); null where it is sent whole.</param>
internal sealed record AppendItem(FlagNames Flags, DateTimeOffset? Date, bool Wrapped, bool Binary, long Size, CatenateStep? Catenate = null);

/// <summary>
/// APPEND (RFC 9051 §6.3.12) with one message or several (RFC 3502), up to the marker of the first: the messages never stand in memory
/// as part of a command.
/// </summary>
internal record AppendCommand(string Name, AppendItem First) : ImapCommand
{
    /// <summary>The literal just announced is a message of an APPEND, and not, for example, the mailbox's name.</summary>
    internal static bool BeginsMessage(ReadOnlySpan<byte> text, LiteralMarker marker)
    {
        int space = text.IndexOf((byte)' ');
        if (space < 0) return false;
        // RFC 4469 §3: a URL may be a literal, and is part of the command.
        if (Ascii.EqualsIgnoreCase(text[Math.Max(0, marker.Offset - 5)..marker.Offset], "(URL "u8) || Ascii.EqualsIgnoreCase(text[Math.Max(0, marker.Offset - 5)..marker.Offset], " URL "u8)) return false;
        int at = space + 1;
        if (TryWord(text, ref at, "APPEND "u8)) return marker.Offset > at;
        TryWord(text, ref at, "UID "u8);
        if (!TryWord(text, ref at, "REPLACE "u8)) return false;
        // Behind the number stands the mailbox's name.
        int second = text[at..].IndexOf((byte)' ');
        return second >= 0 && marker.Offset > at + second + 1;
    }

    private static bool TryWord(ReadOnlySpan<byte> text, ref int at, ReadOnlySpan<byte> word)
    {
        if (text.Length - at < word.Length || !Ascii.EqualsIgnoreCase(text.Slice(at, word.Length), word)) return false;
        at += word.Length;
        return true;
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

        if (input.TryWord("CATENATE"u8))
        {
            input.Space();
            input.Expect((byte)'(');
            CatenateStep step = CatenateStep.Parse(ref input, first: true);
            return new AppendItem(flags, date, Wrapped: false, step.Binary, step.TextSize ?? 0, step);
        }

        bool wrapped = input.TryWord("UTF8"u8);
        if (wrapped)
        {
            input.Space();
            input.Expect((byte)'(');
        }

        if (!input.TryMarker(out LiteralMarker marker)) throw ImapCommandException.Bad("APPEND takes a message as a literal.");
        return new AppendItem(flags, date, wrapped, marker.Binary, marker.Size);
    }
}

internal sealed class AppendHandler : CommandHandler<AppendCommand>
{
    protected override async ValueTask<Completion> HandleAsync(ImapSession session, AppendCommand command, CancellationToken cancellationToken)
    {
        var replace = command as ReplaceCommand;
        uint replaced = replace?.Resolve(session) ?? 0;
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
                StagedBlob? received;
                byte[]? rest = null;
                if (item.Catenate is not null)
                {
                    RequireRoom(session.Host.Options, 1, messages.Count, total);
                    (received, rest) = await Catenation.ReceiveAsync(session, item.Catenate, share, held, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    total += item.Size;
                    RequireRoom(session.Host.Options, item.Size, messages.Count, total);
                    received = await ReceiveAsync(session, item, share, held, cancellationToken).ConfigureAwait(false);
                }

                if (received is not { } blob)
                {
                    session.Logout();
                    return Completion.Bad("The client is gone.");
                }

                if (item.Catenate is not null)
                {
                    total += blob.Length;
                    if (messages.Count > 0) RequireRoom(session.Host.Options, blob.Length, messages.Count, total);
                }

                messages.Add((item, blob));
                held += blob.HeldOctets;
                item = await NextAsync(session, item, rest, cancellationToken).ConfigureAwait(false);
                if (item is not null && replace is not null) throw ImapCommandException.Bad("REPLACE takes one message.");
            }

            return await AppendAsync(session, path, messages, replaced, cancellationToken).ConfigureAwait(false);
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
        // RFC 9738 §3.1: both limits are APPEND's.
        if (MessageLimit.Savable(options) is > 0 and var limit && before >= limit) throw ImapCommandException.No("Too many messages for one APPEND.", $"MESSAGELIMIT {limit}");
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
    /// <param name="rest">What is read of it already; null when nothing is.</param>
    private static async ValueTask<AppendItem?> NextAsync(ImapSession session, AppendItem last, byte[]? rest, CancellationToken cancellationToken)
    {
        if (rest is not null) return ParseNext(session, last, rest);
        InputKind kind = await session.Reader.ReadLineAsync(flushFirst: true, cancellationToken).ConfigureAwait(false);
        if (kind is InputKind.Closed or InputKind.Interrupted) throw new IOException("The client went away inside an APPEND.");
        try
        {
            if (kind == InputKind.TooLong) throw ImapCommandException.Bad("The command is too long.");
            session.Reader.NoteLiteral();
            return ParseNext(session, last, System.Buffers.BuffersExtensions.ToArray(session.Reader.Text));
        }
        finally
        {
            session.Reader.Release();
        }
    }

    private static AppendItem? ParseNext(ImapSession session, AppendItem last, byte[] line)
    {
        var input = new ImapScanner(line, session.Utf8);
        if (last.Wrapped) input.Expect((byte)')');
        return input.AtEnd ? null : AppendCommand.ParseItem(ref input);
    }

    private static async ValueTask<Completion> AppendAsync(ImapSession session, MailboxPath path, List<(AppendItem Item, StagedBlob Blob)> messages, uint replaced, CancellationToken cancellationToken)
    {
        DateTimeOffset now = session.Host.Clock.GetUtcNow();
        ModSeq gone = default;
        List<Appended> appended = await session.Store.WriteAsync(
            transaction =>
            {
                // RFC 8508 §3.4: what goes makes room for what comes. One that another has removed meanwhile is replaced by nobody.
                if (replaced != 0)
                {
                    session.Selected.RequireNow(transaction, MailboxRights.DeleteMessages | MailboxRights.Expunge);
                    (UidSet removed, gone) = transaction.Expunge(session.Selected.Id, UidSet.Of(replaced), onlyDeleted: false);
                    if (removed.IsEmpty) throw ImapCommandException.No("The message to replace is gone.", "NONEXISTENT");
                }

                Mailbox mailbox = path.RequireDestination(transaction, out MailboxRights rights);
                MessageFlags changeable = FlagRights.Changeable(rights);
                var done = new List<Appended>(messages.Count);
                foreach ((AppendItem item, StagedBlob blob) in messages)
                {
                    MessageFlags flags = item.Flags.Intern(transaction, mailbox.Account, create: (rights & MailboxRights.Write) != 0) & changeable;
                    done.Add(transaction.Append(new AppendRequest(mailbox.Id, blob, flags, item.Date ?? now)));
                }

                session.Host.Events?.Placed(transaction, mailbox.Id, UidSet.FromMembers(done.Select(static one => one.Uid)), MailboxEventCause.Append, session.Account.Id);
                return done;
            },
            cancellationToken).ConfigureAwait(false);
        Appended last = appended[^1];
        if (session.HasSelected && session.Selected.Id == last.Mailbox) session.Selected.Note(last.ModSeq);
        UidSet uids = UidSet.FromMembers(appended.Select(static a => a.Uid));
        string code = $"APPENDUID {last.UidValidity} {uids}";
        if (replaced == 0) return Completion.Ok("APPEND completed", code);
        session.Selected.Note(gone);
        // RFC 8508 §3.3.
        session.Output.Write("* OK ["u8);
        session.Output.WriteText(code);
        session.Output.Write("] The new message is there\r\n"u8);
        return Completion.Ok("REPLACE completed", session.Has(SessionFeatures.QResync) ? $"HIGHESTMODSEQ {Math.Max(gone.Value, session.Selected.Id == last.Mailbox ? last.ModSeq.Value : 0)}" : null);
    }
}

using System.Text;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Sieve;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>The stored octets of an event's message: shown to the script, and staged anew only where something is sent or filed in another form.</summary>
internal sealed class EventContent(MailStore store, EventSubject subject, Account owner, string trace, DateTimeOffset now) : IAsyncDisposable
{
    private const int Piece = 64 * 1024;

    private readonly BlobReader _reader = store.OpenBlob(subject.Blob);
    private readonly Dictionary<ChangedMessage, StagedBlob> _changed = [];
    private AcceptedMessage? _about;

    internal SieveMessage Shown() => new(Read(0, subject.Structure.HeaderLength), subject.Structure, Read);

    /// <summary>What sends on behalf of the message belongs to it and is disposed with it.</summary>
    internal async ValueTask<AcceptedMessage> AboutAsync(CancellationToken cancellationToken)
    {
        if (_about is not null) return _about;
        ReadOnlyMemory<byte> header = Read(0, subject.Structure.HeaderLength);
        await using BlobWriter writer = store.CreateBlob();
        // Return-Path is ours for mailboxes here (RFC 5321 §4.4).
        for (long at = ReturnPathLength(header.Span); at < subject.Structure.Size;)
        {
            ReadOnlyMemory<byte> piece = Read(at, Piece);
            if (piece.IsEmpty) break;
            writer.Write(piece.Span);
            at += piece.Length;
        }

        StagedBlob blob = await writer.CompleteAsync(default, cancellationToken).ConfigureAwait(false);
        _about = new AcceptedMessage
        {
            // There is no envelope: who sends it on is its sender.
            Envelope = new Envelope { Sender = owner.Address, Body = BodyType.EightBitMime, SmtpUtf8 = !Ascii.IsValid(header.Span) },
            Trace = trace,
            At = now,
            LocalBlob = blob,
            OutboundBlob = blob,
            MessageIdHeader = subject.Structure.Summary.MessageIdHeader,
            EachIsAnswered = true,
        };
        _about.Own(blob);
        return _about;
    }

    /// <summary>Another form of it, for sending; null: as it is stored.</summary>
    internal async ValueTask<StagedBlob> OutboundAsync(ChangedMessage? form, CancellationToken cancellationToken)
    {
        AcceptedMessage about = await AboutAsync(cancellationToken).ConfigureAwait(false);
        return form is null ? about.OutboundBlob : await StageAsync(form, ReturnPathLength(form.Header.Span), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Another form of it, for filing.</summary>
    internal async ValueTask<StagedBlob> ChangedAsync(ChangedMessage form, CancellationToken cancellationToken)
    {
        if (_changed.TryGetValue(form, out StagedBlob? known)) return known;
        return _changed[form] = await StageAsync(form, 0, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _reader.Dispose();
        if (_about is not null) await _about.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<StagedBlob> StageAsync(ChangedMessage form, int skipped, CancellationToken cancellationToken)
    {
        AcceptedMessage about = await AboutAsync(cancellationToken).ConfigureAwait(false);
        await using BlobWriter writer = store.CreateBlob();
        form.WriteTo(piece =>
        {
            writer.Write(piece.Span[Math.Min(skipped, piece.Length)..]);
            skipped = 0;
        });
        return about.Sub(await writer.CompleteAsync(default, cancellationToken).ConfigureAwait(false));
    }

    private ReadOnlyMemory<byte> Read(long offset, int length)
    {
        byte[] piece = new byte[(int)Math.Clamp(subject.Structure.Size - offset, 0, length)];
        int read = 0;
        while (read < piece.Length && _reader.Read(offset + read, piece.AsSpan(read)) is > 0 and var more) read += more;
        return piece.AsMemory(0, read);
    }

    private static int ReturnPathLength(ReadOnlySpan<byte> header) => header.StartsWith("Return-Path:"u8) ? header.IndexOf((byte)'\n') + 1 : 0;
}

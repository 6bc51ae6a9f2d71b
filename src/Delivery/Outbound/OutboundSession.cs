using System.Buffers;
using System.Globalization;
using System.Security.Authentication;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// A server that has been greeted, and is taken through one transaction after another. Speaks SMTP and LMTP.
/// It never decides what a refusal means for the queue; it only says which recipient got which answer.
/// </summary>
internal sealed class OutboundSession(SmtpConnection connection, Route route, OutboundOptions options, TimeProvider clock, string hostName) : IAsyncDisposable
{
    private ServerCapabilities _offers = ServerCapabilities.None;
    private bool _needsReset;
    private readonly long _opened = clock.GetTimestamp();
    private long _used = clock.GetTimestamp();
    private int _transactions;
    private bool _wasBusy;

    internal string Host => connection.HostAndAddress;

    internal bool IsReused => _transactions > 0;

    internal bool IsEncrypted => connection.IsEncrypted;

    /// <summary>The host is who it should be.</summary>
    internal bool IsVerified => connection.IsVerified;

    internal string Local => connection.Local;

    /// <summary>What this server calls itself to those who come to it.</summary>
    internal required string OwnName { get; init; }

    internal string Remote => connection.Remote;

    /// <summary>Where the server ended it at the beginning of a message, right after the one before: how many it took. 0 where it may have tired of waiting, or took only one.</summary>
    internal int EndedAfter => _wasBusy && _transactions > 2 ? _transactions - 1 : 0;

    /// <summary>Messages that it may take where its destination bears fewer than others; 0 for as many as others.</summary>
    internal int MostMessages { get; set; }

    /// <summary>Opened past the host's policy, for a message that asks for it: not for any other.</summary>
    internal bool IsExempt { get; init; }

    /// <summary>What is missing from a secured session; null where nothing is.</summary>
    internal TlsFailure? TlsFailure => connection.IsEncrypted ? connection.TlsFailure : new TlsFailure(TlsResultType.StartTlsNotSupported, $"{Host} offers no TLS");

    internal ServerCapabilities Offers => _offers;

    private bool IsLmtp => route.Kind == RouteKind.Lmtp;

    /// <summary>Another message may be sent over it.</summary>
    internal bool IsFresh =>
        !IsExempt
        && _transactions < options.MessagesPerConnection
        && (MostMessages == 0 || _transactions < MostMessages)
        && (_offers.MaximumTransactions == 0 || _transactions < _offers.MaximumTransactions)
        && clock.GetElapsedTime(_opened) < options.ConnectionLifetime
        && clock.GetElapsedTime(_used) < options.ConnectionIdle
        && connection.IsQuiet;

    /// <summary>Greets the server and gets as far as the first MAIL: EHLO, STARTTLS, AUTH.</summary>
    /// <exception cref="ConnectionBrokenException">The server cannot be talked to, or refuses to.</exception>
    /// <exception cref="AuthenticationException">TLS failed.</exception>
    internal async Task OpenAsync(TlsDemand demand)
    {
        if (route.Tls == RouteTls.Implicit) await connection.StartTlsAsync(demand, options.GreetingTimeout).ConfigureAwait(false);
        ServerReply greeting = await connection.ReadReplyAsync(options.GreetingTimeout).ConfigureAwait(false);
        if (greeting.Code / 100 != 2) throw new ConnectionBrokenException(greeting.ToReply());
        // The first word is the server's own name: ours means that we have called ourselves.
        if (route.Kind == RouteKind.Mx && greeting.Lines[0].Split(' ', 2)[0].Equals(OwnName, StringComparison.OrdinalIgnoreCase) && OwnName != "localhost")
            throw new ConnectionBrokenException(new SmtpReply(554, new EnhancedStatusCode(5, 4, 6), $"Mail for {route.Host} loops back to this server"));

        await HelloAsync().ConfigureAwait(false);
        if (!connection.IsEncrypted && demand.Try && _offers.StartTls)
        {
            connection.Put("STARTTLS\r\n"u8);
            ServerReply reply = await connection.ReadReplyAsync(options.CommandTimeout).ConfigureAwait(false);
            if (reply.Code / 100 == 2)
            {
                await connection.StartTlsAsync(demand, options.CommandTimeout).ConfigureAwait(false);
                // RFC 3207 §4.2: what was said in clear text is forgotten.
                await HelloAsync().ConfigureAwait(false);
            }
        }

        if (demand.MustEncrypt && !connection.IsEncrypted) throw new TlsRefusedException(new TlsFailure(TlsResultType.StartTlsNotSupported, $"{Host} offers no TLS, which is required"));
        if (route.UserName is { } user) await new SmarthostSignIn(connection, _offers, route, options.CommandTimeout).RunAsync(user, route.Password ?? "").ConfigureAwait(false);
    }

    /// <summary>One transaction for at most as many recipients as the server takes; those not named in the result were not reached.</summary>
    /// <exception cref="ConnectionBrokenException">Nothing was taken; or, after the final dot, nobody knows.</exception>
    internal async Task<List<RecipientOutcome>> SendAsync(OutboundJob job, IReadOnlyList<QueuedRecipient> recipients, MessageContent content, ContentNeeds needs, CancellationToken cancellationToken)
    {
        _transactions++;
        _wasBusy = clock.GetElapsedTime(_used) < TimeSpan.FromSeconds(1);
        Envelope envelope = job.Message.Envelope;
        var outcomes = new List<RecipientOutcome>(recipients.Count);
        bool chunking = _offers.Chunking && (needs.Binary || content.Length >= options.ChunkingFrom);
        bool reset = _needsReset;
        _needsReset = false;

        if (reset) connection.Put("RSET\r\n"u8);
        EnvelopeCommands.PutMail(connection, _offers, envelope, content.Length, needs, clock.GetUtcNow());
        if (!_offers.Pipelining)
        {
            if (reset) await connection.ReadReplyAsync(options.CommandTimeout).ConfigureAwait(false);
            if (await connection.ReadUnlessAsync(2, options.CommandTimeout).ConfigureAwait(false) is { } refused)
            {
                if (refused.Code == 421) throw new ConnectionBrokenException(refused.ToReply());
                return AllOf(recipients, refused);
            }
        }

        // RFC 2920 §3.1: MAIL, RCPT … and DATA go out in one write; their answers come in order.
        int written = 0;
        foreach (QueuedRecipient recipient in recipients)
        {
            EnvelopeCommands.PutRecipient(connection, _offers, recipient.Recipient, needs.SmtpUtf8);
            written++;
            if (!_offers.Pipelining)
            {
                await ReadRecipientAsync(recipient, outcomes).ConfigureAwait(false);
                continue;
            }

            if (connection.Free < 4096) await connection.FlushAsync(options.CommandTimeout).ConfigureAwait(false);
        }

        bool pipelinedData = _offers.Pipelining && !chunking;
        if (pipelinedData) connection.Put("DATA\r\n"u8);
        ServerReply? mailRefused = null;
        if (_offers.Pipelining)
        {
            if (reset) await connection.ReadReplyAsync(options.CommandTimeout).ConfigureAwait(false);
            mailRefused = await connection.ReadUnlessAsync(2, options.CommandTimeout).ConfigureAwait(false);
            foreach (QueuedRecipient recipient in recipients) await ReadRecipientAsync(recipient, outcomes).ConfigureAwait(false);
        }

        if (mailRefused is not null)
        {
            if (mailRefused.Code == 421) throw new ConnectionBrokenException(mailRefused.ToReply());
            // The RCPTs were refused for want of MAIL: its answer is theirs.
            outcomes.Clear();
            outcomes.AddRange(AllOf(recipients, mailRefused));
        }

        bool nobody = outcomes.Count == written;
        if (nobody && !pipelinedData)
        {
            _needsReset = mailRefused is null;
            return outcomes;
        }

        if (!chunking)
        {
            if (!pipelinedData) connection.Put("DATA\r\n"u8);
            ServerReply? refused = await connection.ReadUnlessAsync(3, options.DataStartTimeout).ConfigureAwait(false);
            if (refused is not null)
            {
                // RFC 5321 §3.3: 503 or 554 to DATA is the answer to no valid recipient; those that were accepted share its fate.
                _needsReset = true;
                if (!nobody) AddMissing(recipients, outcomes, refused);
                Used();
                return outcomes;
            }

            if (nobody)
            {
                // RFC 2920 §3.1: it said 354 to a transaction without recipients, and must get its dot.
                connection.Put(".\r\n"u8);
                await connection.ReadReplyAsync(options.DataEndTimeout).ConfigureAwait(false);
                _needsReset = true;
                Used();
                return outcomes;
            }

            await SendDataAsync(content, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await SendChunksAsync(content, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            await ReadFinalAsync(recipients, outcomes).ConfigureAwait(false);
        }
        catch (ConnectionBrokenException exception)
        {
            throw new ConnectionBrokenException(exception.Reply, exception) { DataSent = true };
        }

        Used();
        return outcomes;
    }

    /// <summary>Says good-bye without waiting for the answer for long.</summary>
    internal async Task QuitAsync()
    {
        try
        {
            connection.Put("QUIT\r\n"u8);
            await connection.ReadReplyAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ConnectionBrokenException or OperationCanceledException)
        {
            // RFC 5321 §3.8 asks for it; a server that does not answer loses nothing.
        }

        await DisposeAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private void Used() => _used = clock.GetTimestamp();

    private async Task HelloAsync()
    {
        connection.Put(IsLmtp ? "LHLO "u8 : "EHLO "u8);
        connection.Put(hostName);
        connection.Put("\r\n"u8);
        ServerReply reply = await connection.ReadReplyAsync(options.CommandTimeout).ConfigureAwait(false);
        if (reply.Code / 100 == 2)
        {
            _offers = ServerCapabilities.Parse(reply.Lines);
            return;
        }

        // RFC 5321 §3.2: a server that does not know EHLO is greeted with HELO, and offers nothing.
        if (IsLmtp || reply.Code / 100 != 5) throw new ConnectionBrokenException(reply.ToReply());
        connection.Put("HELO "u8);
        connection.Put(hostName);
        connection.Put("\r\n"u8);
        reply = await connection.ReadReplyAsync(options.CommandTimeout).ConfigureAwait(false);
        if (reply.Code / 100 != 2) throw new ConnectionBrokenException(reply.ToReply());
        _offers = ServerCapabilities.None;
    }

    private async ValueTask ReadRecipientAsync(QueuedRecipient recipient, List<RecipientOutcome> outcomes)
    {
        if (await connection.ReadUnlessAsync(2, options.CommandTimeout).ConfigureAwait(false) is not { } refused) return;
        if (refused.Code == 421) throw new ConnectionBrokenException(refused.ToReply());
        outcomes.Add(Outcome(recipient, refused));
    }

    private async Task SendDataAsync(MessageContent content, CancellationToken cancellationToken)
    {
        const int Chunk = 16 << 10;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            var stuffer = new DotStuffer();
            for (long offset = 0; ;)
            {
                int read = await content.ReadAsync(offset, buffer.AsMemory(0, Chunk), cancellationToken).ConfigureAwait(false);
                if (read == 0) break;
                offset += read;
                if (connection.Free < DotStuffer.MaximumEncoded(read)) await connection.FlushAsync(options.DataBlockTimeout).ConfigureAwait(false);
                connection.Advance(stuffer.Encode(buffer.AsSpan(0, read), connection.Space));
            }

            if (connection.Free < 7) await connection.FlushAsync(options.DataBlockTimeout).ConfigureAwait(false);
            connection.Advance(stuffer.Finish(connection.Space));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // RFC 3030 §2: chunks of any bytes, each with its length before it; LAST ends the message.
    private async Task SendChunksAsync(MessageContent content, CancellationToken cancellationToken)
    {
        const int Chunk = 256 << 10;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            for (long offset = 0; ;)
            {
                int filled = 0;
                while (filled < Chunk)
                {
                    int read = await content.ReadAsync(offset + filled, buffer.AsMemory(filled, Chunk - filled), cancellationToken).ConfigureAwait(false);
                    if (read == 0) break;
                    filled += read;
                }

                offset += filled;
                bool last = offset >= content.Length || filled == 0;
                connection.Put(string.Create(CultureInfo.InvariantCulture, $"BDAT {filled}{(last ? " LAST" : "")}\r\n"));
                await connection.WriteAsync(buffer.AsMemory(0, filled), options.DataBlockTimeout).ConfigureAwait(false);
                if (last) return;
                if (await connection.ReadUnlessAsync(2, options.DataBlockTimeout).ConfigureAwait(false) is { } refused)
                {
                    // RFC 3030 §2: after a refused chunk the transaction is lost, and with it this connection's state.
                    throw new ConnectionBrokenException(refused.ToReply());
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task ReadFinalAsync(IReadOnlyList<QueuedRecipient> recipients, List<RecipientOutcome> outcomes)
    {
        if (!IsLmtp)
        {
            AddMissing(recipients, outcomes, await connection.ReadReplyAsync(options.DataEndTimeout).ConfigureAwait(false));
            return;
        }

        // RFC 2033 §4.2: one answer for each accepted recipient, in their order.
        int refused = outcomes.Count;
        foreach (QueuedRecipient recipient in recipients)
        {
            if (IsNamed(recipient, outcomes, refused)) continue;
            outcomes.Add(Outcome(recipient, await connection.ReadReplyAsync(options.DataEndTimeout).ConfigureAwait(false)));
        }
    }

    private void AddMissing(IReadOnlyList<QueuedRecipient> recipients, List<RecipientOutcome> outcomes, ServerReply reply)
    {
        int refused = outcomes.Count;
        foreach (QueuedRecipient recipient in recipients)
        {
            if (!IsNamed(recipient, outcomes, refused)) outcomes.Add(Outcome(recipient, reply));
        }
    }

    private List<RecipientOutcome> AllOf(IReadOnlyList<QueuedRecipient> recipients, ServerReply reply)
    {
        var outcomes = new List<RecipientOutcome>(recipients.Count);
        foreach (QueuedRecipient recipient in recipients) outcomes.Add(Outcome(recipient, reply));
        return outcomes;
    }

    private static bool IsNamed(QueuedRecipient recipient, List<RecipientOutcome> outcomes, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (ReferenceEquals(outcomes[i].Recipient, recipient)) return true;
        }

        return false;
    }

    private RecipientOutcome Outcome(QueuedRecipient recipient, ServerReply reply) =>
        new(recipient, reply.Code / 100 == 2 ? Fate.Sent : reply.Code / 100 == 5 ? Fate.Failed : Fate.Deferred, reply.ToReply(), Host, _offers.Dsn, _offers.DeliverBy, IsEncrypted);
}

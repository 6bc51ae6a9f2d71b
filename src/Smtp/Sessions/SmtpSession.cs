using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Pipeline;
using Posthouse.Transport;

namespace Posthouse.Smtp;

/// <summary>
/// One connection: reads a command, asks the table whether it is allowed, lets its handler do it, and gathers replies until nothing more
/// is buffered (RFC 2920). All fields belong to the one task that runs <see cref="RunAsync"/>.
/// </summary>
internal sealed class SmtpSession(SmtpListener listener, ClientConnection connection)
{
    // Replies wait for the end of what was pipelined, but not without bound: a client may send and never read.
    private const int MaximumUnflushed = 16 * 1024;

    private ConnectionFacts? _facts;
    private IDisposable? _signedIn;
    private bool _skippingLine;
    private bool _deadlineIsSet;
    private int _errors;
    private int _idleCommands;
    private int _refusedRecipients;
    private long _quietSince = listener.Time.GetTimestamp();

    /// <summary>How long the session may still be without a message, or without a sign-in where one is required. Not positive: it is over.</summary>
    public TimeSpan QuietTimeLeft => (MustSignIn ? Options.SignInTime : Options.QuietTime) - listener.Time.GetElapsedTime(_quietSince);

    public SmtpListener Listener => listener;

    public SmtpOptions Options => listener.Options;

    public ClientConnection Connection => connection;

    public PipeWriter Output => connection.Output;

    public SessionStates State { get; private set; } = SessionStates.Start;

    /// <summary>No further command is read.</summary>
    public bool Ended { get; private set; }

    public string? Helo { get; private set; }

    /// <summary>EHLO or LHLO was said, not HELO: parameters may be used.</summary>
    public bool IsExtended { get; private set; }

    public Account? Account { get; private set; }

    public int SignInFailures { get; set; }

    public int Messages { get; set; }

    /// <summary>Null outside a transaction.</summary>
    public MailTransactionState? Transaction { get; private set; }

    /// <summary>A message is wanted by nobody any more when the connection is gone.</summary>
    public CancellationToken Closed => connection.Closed;

    public bool IsLoopback => IPAddress.IsLoopback(connection.Remote.Address);

    public ConnectionFacts Facts => _facts ??= new ConnectionFacts(
        connection.Remote.Address, listener.Role, Helo, connection.Tls is { } tls ? $"{tls.Protocol} {tls.Cipher}" : null, Account?.Id, Account?.Address);

    public async Task RunAsync()
    {
        try
        {
            if (await Greeting.GreetAsync(this).ConfigureAwait(false))
            {
                while (!Ended)
                {
                    // Here as well as in the wait: who never lets us wait has no more time than others.
                    if (TimeLeft is not { Ticks: > 0 })
                    {
                        End(TooSlow);
                        break;
                    }

                    SmtpCommand? command = await ReadLineAsync(listener.OffersSignIn ? Options.MaximumSignInLine : Options.MaximumCommandLine, ParseCommand).ConfigureAwait(false);
                    if (command is null) break;
                    await ExecuteAsync(command).ConfigureAwait(false);
                }
            }

            connection.SetDeadline(TimeSpan.FromSeconds(30));
            await FlushAsync().ConfigureAwait(false);
        }
        finally
        {
            _signedIn?.Dispose();
            if (Transaction is not null) await Transaction.DisposeAsync().ConfigureAwait(false);
        }
    }

    public void Reply(PreparedReply reply) => ReplyWriter.Write(Output, reply);

    public void Reply(SmtpReply reply) => ReplyWriter.Write(Output, reply, Transaction is { Envelope.SmtpUtf8: true });

    /// <summary>Says no. Too many of them end the session.</summary>
    public void Refuse(PreparedReply reply)
    {
        Reply(reply);
        CountError();
    }

    public void CountError()
    {
        if (++_errors >= Options.MaximumErrors && !Ended) End(SmtpReplies.TooManyErrors);
    }

    public void CountRefusedRecipient()
    {
        if (++_refusedRecipients >= Options.MaximumRefusedRecipients && !Ended) End(SmtpReplies.TooManyErrors);
    }

    /// <summary>Counts what costs us and brings no mail.</summary>
    public void CountIdle()
    {
        if (++_idleCommands > Options.MaximumIdleCommands && !Ended) End(SmtpReplies.TooManyIdleCommands);
    }

    /// <summary>The last word.</summary>
    public void End(PreparedReply? farewell = null)
    {
        if (farewell is not null) Reply(farewell);
        Ended = true;
    }

    public async ValueTask GreetedAsync(HelloCommand hello)
    {
        await ResetAsync().ConfigureAwait(false);
        Helo = hello.Domain;
        IsExtended = hello.Verb != SmtpVerb.Helo;
        State = SessionStates.Ready;
        _facts = null;
    }

    public void SignedIn(SignInResult result)
    {
        _signedIn = Listener.Accounts.Enter(result, connection.SignOut);
        Account = result.Account;
        _quietSince = listener.Time.GetTimestamp();
        _facts = null;
    }

    /// <summary>What the connection is there for was done: a quiet client may go on.</summary>
    public void MessageTaken()
    {
        _quietSince = listener.Time.GetTimestamp();
        _idleCommands = 0;
    }

    public void Begun(MailTransactionState transaction)
    {
        Transaction = transaction;
        State = SessionStates.Mail;
    }

    public void HasRecipient() => State = SessionStates.Recipient;

    public void HasChunk() => State = SessionStates.Chunks;

    /// <summary>Ends the transaction, if there is one (RFC 5321 §4.1.1.5).</summary>
    public async ValueTask ResetAsync()
    {
        if (State != SessionStates.Start) State = SessionStates.Ready;
        if (Transaction is not { } transaction) return;
        Transaction = null;
        await transaction.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>RFC 3207 §4.2: what was learned in clear text is forgotten.</summary>
    public void ForgetClearText()
    {
        State = SessionStates.Start;
        Helo = null;
        IsExtended = false;
        _signedIn?.Dispose();
        Account = null;
        _facts = null;
    }

    public ValueTask FlushAsync()
    {
        return Output.UnflushedBytes == 0 ? ValueTask.CompletedTask : Flushed(Output.FlushAsync(Closed));

        static ValueTask Flushed(ValueTask<FlushResult> flush)
        {
            if (!flush.IsCompletedSuccessfully) return Awaited(flush);
            _ = flush.Result;
            return ValueTask.CompletedTask;
        }

        static async ValueTask Awaited(ValueTask<FlushResult> flush) => await flush.ConfigureAwait(false);
    }

    /// <summary>The deadline of the wait that follows; <see cref="Working"/> takes it away.</summary>
    public void Waiting(TimeSpan time)
    {
        connection.SetDeadline(time);
        _deadlineIsSet = true;
    }

    /// <summary>The same for a time that may be used up: false, and the session has ended, when it is.</summary>
    public bool IsWaiting(TimeSpan? time)
    {
        if (time is { } left && left > TimeSpan.Zero)
        {
            Waiting(left);
            return true;
        }

        End(TooSlow);
        return false;
    }

    /// <summary>The client is not who is being waited for.</summary>
    public void Working()
    {
        if (!_deadlineIsSet) return;
        connection.SetDeadline(null);
        _deadlineIsSet = false;
    }

    /// <summary>
    /// A read was cancelled: true when the session is over, and then the client has been told why. A message that is on its way is
    /// let in while the server prepares to stop.
    /// </summary>
    public bool IsInterrupted(bool inMessage)
    {
        if (connection.TimedOut) End(TooSlow);
        else if (Closed.IsCancellationRequested) End();
        else if (connection.Stopping.IsCancellationRequested && !inMessage) End(connection.IsSignedOut ? SmtpReplies.SignedOut : SmtpReplies.Stopping);
        return Ended;
    }

    /// <summary>Reads one line, whole, and parses it before it is let go; null when the session is over.</summary>
    public async ValueTask<T?> ReadLineAsync<T>(int maximum, Func<SmtpSession, ReadOnlySequence<byte>, LineFault, T> parse)
        where T : class
    {
        bool incomplete = false;
        while (true)
        {
            PipeReader input = connection.Input;
            if (incomplete || Output.UnflushedBytes > MaximumUnflushed || !input.TryRead(out ReadResult result))
            {
                // Once for the whole line: trickling octets do not buy time.
                if (!_deadlineIsSet && !IsWaiting(TimeLeft is { } left && left > Options.CommandTimeout ? Options.CommandTimeout : TimeLeft)) return null;
                await FlushAsync().ConfigureAwait(false);
                result = await input.ReadAsync().ConfigureAwait(false);
            }

            ReadOnlySequence<byte> buffer = result.Buffer;
            if ((result.IsCanceled || connection.Stopping.IsCancellationRequested) && IsInterrupted(inMessage: false))
            {
                input.AdvanceTo(buffer.Start);
                return null;
            }

            if (TryTakeLine(ref buffer, maximum, out ReadOnlySequence<byte> line, out LineFault fault))
            {
                T parsed = parse(this, line, fault);
                input.AdvanceTo(buffer.Start);
                Working();
                return parsed;
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                End();
                return null;
            }

            incomplete = true;
        }
    }

    private bool MustSignIn => listener.RequiresSignIn && Account is null;

    // Null or not positive when it is used up. Between two chunks the message is what is waited for.
    private TimeSpan? TimeLeft => Transaction is { Pace: { } pace, Intake: { } intake } ? pace.Next(intake.Received) : QuietTimeLeft;

    private PreparedReply TooSlow => Transaction is { Pace: not null } || QuietTimeLeft > TimeSpan.Zero ? SmtpReplies.TimedOut
        : MustSignIn ? SmtpReplies.NotSignedInInTime : SmtpReplies.TooQuiet;

    private bool TryTakeLine(ref ReadOnlySequence<byte> buffer, int maximum, out ReadOnlySequence<byte> line, out LineFault fault)
    {
        line = default;
        fault = LineFault.TooLong;
        if (_skippingLine)
        {
            _skippingLine = !LineReader.SkipLine(ref buffer);
            return !_skippingLine;
        }

        if (!LineReader.TryReadLine(ref buffer, maximum, out line, out fault)) return false;
        if (fault != LineFault.Endless) return true;
        fault = LineFault.TooLong;
        _skippingLine = true;
        return false;
    }

    private static SmtpCommand ParseCommand(SmtpSession session, ReadOnlySequence<byte> line, LineFault fault)
    {
        switch (fault)
        {
            case LineFault.None:
            // A person at a terminal; inside a command it can smuggle nothing, because every command is answered by itself.
            case LineFault.BareLf when session.Options.BareLineEnds == BareLineEnds.Normalise:
                break;
            case LineFault.TooLong:
                return SmtpParser.Malformed(SmtpReplies.LineTooLong);
            default:
                return SmtpParser.Malformed(SmtpReplies.BadLine);
        }

        bool tooLong = line.Length + 2 > session.Options.MaximumCommandLine;
        SmtpCommand command = SmtpParser.Parse(line);
        return tooLong && command is not AuthCommand ? SmtpParser.Malformed(SmtpReplies.LineTooLong) : command;
    }

    private ValueTask ExecuteAsync(SmtpCommand command)
    {
        if (command is MalformedCommand malformed)
        {
            // A browser was made to talk to us, or a chunk of unknown length follows: what comes next must not be read as commands.
            if (ReferenceEquals(malformed.Reply, SmtpReplies.NotSmtp) || ReferenceEquals(malformed.Reply, SmtpReplies.BdatSyntax)) End(malformed.Reply);
            else Refuse(malformed.Reply);
            return ValueTask.CompletedTask;
        }

        CommandRule rule = CommandTable.For(command.Verb)!;
        if ((rule.Roles & (1 << (int)listener.Role)) == 0)
        {
            Refuse(SmtpReplies.NotImplemented);
            return ValueTask.CompletedTask;
        }

        if ((rule.Allowed & State) == 0)
        {
            Refuse(State != SessionStates.Start ? rule.OutOfOrder : listener.Role == ReceivingRole.Lmtp ? SmtpReplies.LhloFirst : SmtpReplies.HelloFirst);
            return ValueTask.CompletedTask;
        }

        if (!rule.BeforeSignIn && listener.RequiresSignIn && Account is null)
        {
            // RFC 6409 §4.3.
            Refuse(connection.Tls is null && connection.CanStartTls && !IsLoopback ? SmtpReplies.StartTlsFirst : SmtpReplies.SignInRequired);
            return ValueTask.CompletedTask;
        }

        return rule.Handle(this, command);
    }
}

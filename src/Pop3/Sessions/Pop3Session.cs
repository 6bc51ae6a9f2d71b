using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Pop3;

/// <summary>
/// One client: reads a line, parses it, asks the state table, hands it to its handler. Used by one task; only that task touches its fields.
/// A session that ends without QUIT removes nothing (RFC 1939 §6).
/// </summary>
internal sealed partial class Pop3Session : IDisposable
{
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly long _began;
    private int _badCommands;
    private int _commandsBeforeSignIn;
    private IDisposable? _signedIn;

    internal Pop3Session(ClientConnection connection, MailStore store, SignInService signIn, MaildropLocks locks, Pop3Options options, TimeProvider time, ILogger logger)
    {
        _time = time;
        _began = time.GetTimestamp();
        Connection = connection;
        Store = store;
        SignIn = signIn;
        Locks = locks;
        Options = options;
        Replies = new Pop3Replies(connection);
        _logger = logger;
    }

    internal ClientConnection Connection { get; }

    internal MailStore Store { get; }

    internal SignInService SignIn { get; }

    internal MaildropLocks Locks { get; }

    internal Pop3Options Options { get; }

    internal Pop3Replies Replies { get; }

    internal Pop3State State => Maildrop is null ? Pop3State.Authorization : Pop3State.Transaction;

    /// <summary>Null until someone has signed in.</summary>
    internal Maildrop? Maildrop { get; private set; }

    internal Account? Account { get; private set; }

    /// <summary>From USER, for the next PASS alone.</summary>
    internal string? UserName { get; set; }

    /// <summary>RFC 6856 §2.</summary>
    internal bool Utf8Mode { get; set; }

    internal int FailedSignIns { get; set; }

    /// <summary>No further command is read.</summary>
    internal bool IsEnding { get; private set; }

    internal bool IsLoopback => IPAddress.IsLoopback(Connection.Remote.Address);

    /// <summary>A password may be shown: TLS, or a client on this machine.</summary>
    internal bool MayShowPassword => Connection.Tls is not null || IsLoopback;

    /// <summary>Of the time in which somebody must sign in. What the client says does not buy more. Not positive: it is over.</summary>
    internal TimeSpan TimeToSignIn => Options.AuthorizationTimeout - _time.GetElapsedTime(_began);

    internal void Enter(SignInResult signIn, Maildrop maildrop)
    {
        _signedIn = SignIn.Enter(signIn, Connection.SignOut);
        Account = signIn.Account;
        Maildrop = maildrop;
        UserName = null;
    }

    internal void End() => IsEnding = true;

    public void Dispose()
    {
        _signedIn?.Dispose();
        Maildrop?.Dispose();
    }

    internal async Task RunAsync()
    {
        Replies.Ok(Phrase.Greeting);
        while (!IsEnding)
        {
            TimeSpan time = State == Pop3State.Authorization ? TimeToSignIn : Options.TransactionTimeout;
            if (time <= TimeSpan.Zero)
            {
                Replies.Error(Phrase.SignInTooLate);
                break;
            }

            Connection.SetDeadline(time);
            ReceivedLine line = await ReadLineAsync(Options.MaximumLine).ConfigureAwait(false);
            if (line.IsEnd) break;
            await ServeAsync(line).ConfigureAwait(false);
            await Replies.FlushIfManyAsync().ConfigureAwait(false);
        }

        await Replies.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>The next line. Sends what has gathered before it waits.</summary>
    internal async ValueTask<ReceivedLine> ReadLineAsync(int maximum)
    {
        while (!Replies.IsGone)
        {
            PipeReader input = Connection.Input;
            if (!input.TryRead(out ReadResult result))
            {
                await Replies.FlushAsync().ConfigureAwait(false);
                result = await input.ReadAsync(Connection.Closed).ConfigureAwait(false);
            }

            if (result.IsCanceled && (Connection.TimedOut || Connection.Stopping.IsCancellationRequested || Connection.Closed.IsCancellationRequested))
            {
                // RFC 1939 §3: a session that was idle too long is closed without a word; there is no reply to a command that was not sent.
                // That is the autologout of those who have signed in; whoever has not is told, since the time has nothing to do with idleness.
                if (Connection.TimedOut && State == Pop3State.Authorization) Replies.Error(Phrase.SignInTooLate);
                break;
            }

            ReadOnlySequence<byte> buffer = result.Buffer;
            if (LineReader.TryReadLine(ref buffer, maximum, out ReadOnlySequence<byte> line, out LineFault fault))
            {
                var received = new ReceivedLine(fault == LineFault.Endless ? [] : line.ToArray(), fault);
                input.AdvanceTo(buffer.Start);
                return received;
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted) break;
        }

        return ReceivedLine.End;
    }

    private async ValueTask ServeAsync(ReceivedLine line)
    {
        if (State == Pop3State.Authorization && ++_commandsBeforeSignIn > Options.MaximumCommandsBeforeSignIn)
        {
            Replies.Error(Phrase.TooManyCommands);
            End();
            return;
        }

        switch (line.Fault)
        {
            case LineFault.TooLong:
                Bad(Phrase.LineTooLong);
                return;
            case LineFault.Endless:
                // What follows is the rest of a line that was never meant as a command.
                Replies.Error(Phrase.LineTooLong);
                End();
                return;
            case LineFault.BareCr or LineFault.Nul:
                Bad(Phrase.BadLine);
                return;
        }

        // A line that ends in LF alone is taken: POP3 carries no mail in, so nothing can be smuggled, and people type it by hand.
        if (!Pop3Parser.TryParse(line.Octets.Span, out Pop3Command? command, out Pop3ParseFault fault))
        {
            Bad(fault switch { Pop3ParseFault.Unknown => Phrase.UnknownCommand, Pop3ParseFault.NotUtf8 => Phrase.NotUtf8, _ => Phrase.BadArguments });
            return;
        }

        if (!Pop3StateTable.Allows(State, command.Verb))
        {
            Bad(Phrase.NotNow);
            return;
        }

        try
        {
            await DispatchAsync(command).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            LogStore(Connection.Id, command.Verb, exception);
            Replies.Error("SYS/TEMP"u8, Phrase.Unavailable);
        }
    }

    private ValueTask DispatchAsync(Pop3Command command)
    {
        switch (command)
        {
            case UserCommand user: return SignInHandler.UserAsync(this, user);
            case PassCommand pass: return SignInHandler.PassAsync(this, pass);
            case AuthCommand auth: return AuthHandler.AuthAsync(this, auth);
            case LangCommand lang: return CapabilityHandler.LangAsync(this, lang);
            case ListCommand { Verb: Pop3Verb.List } list: return ListingHandler.ListAsync(this, list);
            case ListCommand uidl: return ListingHandler.UidlAsync(this, uidl);
            case MessageCommand { Verb: Pop3Verb.Dele } dele: return DeletionHandler.DeleAsync(this, dele);
            case MessageCommand retr: return RetrievalHandler.SendAsync(this, retr.Number, null);
            case TopCommand top: return RetrievalHandler.SendAsync(this, top.Number, top.Lines);
        }

        return command.Verb switch
        {
            Pop3Verb.Stls => StlsHandler.StlsAsync(this),
            Pop3Verb.Capa => CapabilityHandler.CapaAsync(this),
            Pop3Verb.Utf8 => CapabilityHandler.Utf8Async(this),
            Pop3Verb.Stat => ListingHandler.StatAsync(this),
            Pop3Verb.Rset => DeletionHandler.RsetAsync(this),
            Pop3Verb.Quit => DeletionHandler.QuitAsync(this),
            _ => Nothing(),
        };
    }

    private ValueTask Nothing()
    {
        Replies.Ok(Phrase.Nothing);
        return default;
    }

    private void Bad(Phrase phrase)
    {
        if (++_badCommands < Options.MaximumBadCommands)
        {
            Replies.Error(phrase);
            return;
        }

        Replies.Error(Phrase.TooManyErrors);
        End();
    }

    internal void LogDamaged(int number, Exception exception) => LogDamaged(Connection.Id, Account?.Address.ToString(), number, exception);

    internal void LogNotRemoved(Exception exception) => LogNotRemoved(Connection.Id, Account?.Address.ToString(), exception);

    [LoggerMessage(4301, LogLevel.Warning, "POP3 {Connection}: {Verb} failed in the store; the client was told to try again.")]
    private partial void LogStore(string connection, Pop3Verb verb, Exception exception);

    [LoggerMessage(4302, LogLevel.Warning, "POP3 {Connection}: message {Number} of {Account} cannot be read. Run 'posthouse store verify' to see what else is damaged.")]
    private partial void LogDamaged(string connection, string? account, int number, Exception exception);

    [LoggerMessage(4303, LogLevel.Warning, "POP3 {Connection}: the messages {Account} deleted could not be removed at QUIT; all are still there.")]
    private partial void LogNotRemoved(string connection, string? account, Exception exception);
}

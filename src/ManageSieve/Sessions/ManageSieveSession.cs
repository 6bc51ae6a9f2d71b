using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Sieve;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.ManageSieve;

/// <summary>One client: reads a command, asks the state table, hands it to its handler. Used by one task; only that task touches its fields.</summary>
internal sealed partial class ManageSieveSession : IDisposable
{
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly IUserText _text;
    private long _began;
    private int _badCommands;
    private int _commandsBeforeSignIn;
    private IDisposable? _signedIn;

    internal ManageSieveSession(ClientConnection connection, ScriptStore scripts, SignInService signIn, ManageSieveOptions options, IUserText text, TimeProvider time, ILogger logger)
    {
        _time = time;
        _text = text;
        _began = time.GetTimestamp();
        Connection = connection;
        Scripts = scripts;
        SignIn = signIn;
        Options = options;
        Replies = new ManageSieveReplies(connection);
        _logger = logger;
    }

    internal ClientConnection Connection { get; }

    internal ScriptStore Scripts { get; }

    internal SignInService SignIn { get; }

    internal ManageSieveOptions Options { get; }

    internal ManageSieveReplies Replies { get; }

    internal ManageSieveState State => Account is null ? ManageSieveState.NonAuthenticated : ManageSieveState.Authenticated;

    internal Account? Account { get; private set; }

    internal ScriptOwner Owner => ScriptOwner.Of(Account!.Id);

    internal int FailedSignIns { get; set; }

    internal bool IsEnding { get; private set; }

    internal bool IsLoopback => IPAddress.IsLoopback(Connection.Remote.Address);

    /// <summary>Of the time in which somebody must sign in. Not positive: it is over.</summary>
    internal TimeSpan TimeToSignIn => Options.AuthorizationTimeout - _time.GetElapsedTime(_began);

    internal void Enter(SignInResult signIn)
    {
        _signedIn = SignIn.Enter(signIn, Connection.SignOut);
        Account = signIn.Account;
        // RFC 5804 §1.2 knows no way to ask for a language: it is the account's.
        Replies.Say = AcceptLanguage.IsChinese(Account!.Language) ? _text.InChinese : null;
    }

    /// <summary>UNAUTHENTICATE (RFC 5804 §2.14.1): as at the beginning, but for TLS.</summary>
    internal void Leave()
    {
        _signedIn?.Dispose();
        (_signedIn, Account, _commandsBeforeSignIn, _began) = (null, null, 0, _time.GetTimestamp());
        Replies.Say = null;
    }

    internal void End() => IsEnding = true;

    public void Dispose() => _signedIn?.Dispose();

    internal async Task RunAsync()
    {
        CapabilityHandler.Write(this);
        Replies.Ok("Posthouse is ready");
        while (!IsEnding)
        {
            TimeSpan time = State == ManageSieveState.NonAuthenticated ? TimeToSignIn : Options.IdleTimeout;
            if (time <= TimeSpan.Zero)
            {
                Replies.Bye("Nobody signed in");
                break;
            }

            Connection.SetDeadline(time);
            (bool read, ManageSieveCommand? command, ManageSieveFault fault) = await ReadAsync<ManageSieveCommand>(TryReadCommand).ConfigureAwait(false);
            if (!read) break;
            await ServeAsync(command, fault).ConfigureAwait(false);
        }

        await Replies.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>The next string of an exchange; null where the session is over or it is none.</summary>
    internal async ValueTask<(bool Read, ReadOnlyMemory<byte> Text, ManageSieveFault Fault)> ReadStringAsync() => await ReadAsync<ReadOnlyMemory<byte>>(TryReadString).ConfigureAwait(false);

    private delegate bool TryRead<T>(ref ReadOnlySequence<byte> buffer, out T? value, out ManageSieveFault fault, out long needed);

    private bool TryReadCommand(ref ReadOnlySequence<byte> buffer, out ManageSieveCommand? command, out ManageSieveFault fault, out long needed) =>
        // Before the sign-in nothing long is owed to anybody.
        ManageSieveParser.TryRead(ref buffer, Options.MaximumLine + (State == ManageSieveState.NonAuthenticated ? Options.MaximumAuthString : 0), State == ManageSieveState.NonAuthenticated ? Options.MaximumAuthString : Scripts.Options.Limits.ScriptOctets + 1, out command, out fault, out needed);

    private bool TryReadString(ref ReadOnlySequence<byte> buffer, out ReadOnlyMemory<byte> text, out ManageSieveFault fault, out long needed) =>
        ManageSieveParser.TryReadString(ref buffer, Options.MaximumAuthString, out text, out fault, out needed);

    // Sends what has gathered before it waits.
    private async ValueTask<(bool Read, T? Value, ManageSieveFault Fault)> ReadAsync<T>(TryRead<T> tryRead)
    {
        long needed = 0;
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
                Replies.Bye(Connection.TimedOut ? State == ManageSieveState.NonAuthenticated ? "Nobody signed in" : "Idle for too long" : Connection.IsSignedOut ? "You are signed out" : "The server is about to stop", Connection.TimedOut || Connection.IsSignedOut ? "" : "TRYLATER");
                break;
            }

            ReadOnlySequence<byte> buffer = result.Buffer;
            if (buffer.Length >= needed && tryRead(ref buffer, out T? value, out ManageSieveFault fault, out needed))
            {
                input.AdvanceTo(buffer.Start);
                return (true, value, fault);
            }

            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted) break;
        }

        return (false, default, ManageSieveFault.None);
    }

    private async ValueTask ServeAsync(ManageSieveCommand? command, ManageSieveFault fault)
    {
        if (State == ManageSieveState.NonAuthenticated && ++_commandsBeforeSignIn > Options.MaximumCommandsBeforeSignIn)
        {
            Replies.Bye("Too many commands before a sign-in");
            End();
            return;
        }

        if (command is null)
        {
            Refuse(fault);
            return;
        }

        if (!ManageSieveStateTable.Allows(State, command.Verb))
        {
            Bad(State == ManageSieveState.NonAuthenticated ? "Sign in first" : "Not when signed in");
            return;
        }

        try
        {
            await DispatchAsync(command).ConfigureAwait(false);
        }
        catch (ScriptException refused)
        {
            Replies.No(refused.Message.ReplaceLineEndings("\r\n"), ScriptHandler.CodeOf(refused.Fault));
        }
        catch (StoreException exception)
        {
            LogStore(Connection.Id, command.Verb, exception);
            Replies.No("The server cannot do that now; try again later", "TRYLATER");
        }
    }

    private ValueTask DispatchAsync(ManageSieveCommand command) => command.Verb switch
    {
        ManageSieveVerb.Authenticate => SignInHandler.AuthenticateAsync(this, command),
        ManageSieveVerb.StartTls => StartTlsHandler.StartTlsAsync(this),
        ManageSieveVerb.Capability => CapabilityHandler.CapabilityAsync(this),
        ManageSieveVerb.Noop => Noop(command),
        ManageSieveVerb.Logout => Logout(),
        ManageSieveVerb.Unauthenticate => Unauthenticate(),
        _ => ScriptHandler.HandleAsync(this, command),
    };

    // RFC 5804 §2.13: the client's string comes back.
    private ValueTask Noop(ManageSieveCommand command)
    {
        Replies.Ok("Done", command.Strings.Count == 0 ? "" : $"TAG {ManageSieveReplies.Quote(command.Text(0).ReplaceLineEndings(" ").Replace('\0', ' '))}");
        return default;
    }

    private ValueTask Logout()
    {
        Replies.Ok("Goodbye");
        End();
        return default;
    }

    private ValueTask Unauthenticate()
    {
        Leave();
        Replies.Ok("Signed out");
        return default;
    }

    private void Refuse(ManageSieveFault fault)
    {
        switch (fault)
        {
            case ManageSieveFault.LiteralTooLong when State == ManageSieveState.Authenticated:
                // RFC 5804 §2.6: what follows is the script, not commands.
                Replies.Bye("That is larger than any script may be", "QUOTA/MAXSIZE");
                End();
                break;
            case ManageSieveFault.LiteralTooLong:
                Replies.Bye("That is too long");
                End();
                break;
            case ManageSieveFault.Unknown:
                Bad("There is no such command");
                break;
            case ManageSieveFault.NotUtf8:
                Bad("Text is in UTF-8");
                break;
            case ManageSieveFault.TooLong:
                Bad("The line is too long");
                break;
            default:
                Bad("The command's arguments are wrong");
                break;
        }
    }

    private void Bad(string text)
    {
        if (++_badCommands < Options.MaximumBadCommands)
        {
            Replies.No(text);
            return;
        }

        Replies.Bye("Too many errors");
        End();
    }

    [LoggerMessage(4401, LogLevel.Warning, "ManageSieve {Connection}: {Verb} failed in the store; the client was told to try again.")]
    private partial void LogStore(string connection, ManageSieveVerb verb, Exception exception);
}

using Posthouse.Directory;
using Posthouse.Mail;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Imap;

/// <summary>
/// One connection: reads a command, carries it out, tells what others changed (<see cref="SessionNews"/>), answers. One task runs it
/// from end to end, and nothing here is called from another thread.
/// </summary>
internal sealed class ImapSession
{
    /// <summary>With UIDONLY, a command that counts by sequence numbers.</summary>
    internal static readonly Completion UidRequired = Completion.Bad("UIDONLY is on: say it by UID.", "UIDREQUIRED");

    private readonly CancellationToken _closed;
    private int _badCommands;
    private bool _answered;
    private string? _lastWords;
    private bool _saidBye;
    private Identities? _identities;
    private Identities? _alone;
    private IDisposable? _signedIn;

    internal ImapSession(ImapHost host, ClientConnection connection, Account? account = null)
    {
        Host = host;
        Connection = connection;
        Output = new ImapWriter(connection);
        Reader = new CommandReader(connection, Output, host.Options);
        News = new SessionNews(this);
        _closed = connection.Closed;
        if (account is not null) SignedIn(account);
    }

    internal ImapHost Host { get; }

    internal MailStore Store => Host.Store;

    internal ClientConnection Connection { get; }

    internal ImapWriter Output { get; }

    internal CommandReader Reader { get; }

    /// <summary>What others change.</summary>
    internal SessionNews News { get; }

    internal SessionState State { get; private set; } = SessionState.NotAuthenticated;

    internal SessionFeatures Features { get; private set; }

    /// <summary>Who signed in. Only handlers of commands that need it ask.</summary>
    internal Account Account { get; private set; } = null!;

    internal int FailedSignIns { get; set; }

    /// <summary>Texts for people are Chinese (RFC 5255).</summary>
    internal bool Chinese { get; set; }

    /// <summary>How texts are compared (RFC 5255 §4.7).</summary>
    internal Comparator Comparator { get; set; } = Comparator.Default;

    /// <summary>As whom the user is meant in access lists.</summary>
    internal async ValueTask<Identities> IdentitiesAsync(CancellationToken cancellationToken) => _identities =
        Host.Directory is { } directory ? await directory.IdentitiesOfAsync(Account.Id, _identities, cancellationToken).ConfigureAwait(false) : _identities ?? Identities.Alone(Account.Id);

    /// <summary>Where the name of a mailbox leads.</summary>
    internal ValueTask<MailboxPath> ResolveAsync(string name, CancellationToken cancellationToken) =>
        name.StartsWith(OtherUsers.Prefix, StringComparison.Ordinal)
            ? OtherUsers.ResolveAsync(this, name, cancellationToken)
            : new ValueTask<MailboxPath>(new MailboxPath(Account.Id, name, "", _alone!));

    /// <summary>The open mailbox. Only handlers of commands that need one ask.</summary>
    internal SelectedMailbox Selected => News.Selected!;

    internal bool HasSelected => News.Selected is not null;

    /// <summary>The tag of the command in hand, for ESEARCH.</summary>
    internal string Tag { get; private set; } = "*";

    internal bool Has(SessionFeatures feature) => (Features & feature) != 0;

    internal bool IsRev2 => Has(SessionFeatures.Rev2);

    /// <summary>RFC 9051 §6.3.1: mailbox names and quoted strings are UTF-8 once IMAP4rev2 or UTF8=ACCEPT is on.</summary>
    internal bool Utf8 => Has(SessionFeatures.Rev2 | SessionFeatures.Utf8Accept);

    internal async Task RunAsync()
    {
        try
        {
            Greet();
            Connection.SetDeadline(State == SessionState.NotAuthenticated ? Host.Options.SignInTimeout : Host.Options.AutoLogout);
            while (State != SessionState.Logout) await ServeAsync().ConfigureAwait(false);
            // In the middle of a literal too the client hears why (RFC 9051 §7.1.5).
            if (Reader.WasInterrupted && !_saidBye) SayWhyInterrupted();
            await Output.FlushAsync(_closed).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            // The connection was closed under us: there is nobody to tell.
        }
        catch (NewsFailedException failure)
        {
            // RFC 9051 §7.1.5: a server that cannot go on says so. What it meant to tell is told by the next SELECT.
            ImapLog.NewsFailed(Host.Logger, Connection.Id, failure.Message, failure.InnerException is StoreException ? null : failure.InnerException);
            await SayGoodbyeAsync(() => Bye("Changes cannot be told at the moment; please connect again.", "UNAVAILABLE")).ConfigureAwait(false);
        }
        catch (IOException) when (Reader.WasInterrupted && !_saidBye)
        {
            await SayGoodbyeAsync(SayWhyInterrupted).ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            ImapLog.ConnectionBroke(Host.Logger, Connection.Id, exception);
        }
        finally
        {
            _signedIn?.Dispose();
            Deselect();
            News.Notify(null);
            Reader.Release();
            Reader.StopInflating();
        }
    }

    private async ValueTask SayGoodbyeAsync(Action words)
    {
        try
        {
            words();
            await Output.FlushAsync(_closed).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            ImapLog.ConnectionBroke(Host.Logger, Connection.Id, exception);
        }
    }

    internal void SignedIn(Account account)
    {
        Account = account;
        _alone = Identities.Alone(account.Id);
        State = SessionState.Authenticated;
    }

    internal void SignedIn(SignInResult signIn)
    {
        _signedIn = Host.SignIn?.Enter(signIn, Connection.SignOut);
        SignedIn(signIn.Account!);
    }

    /// <summary>RFC 8437 §3: nothing is left of the user, nor of what the client switched on.</summary>
    internal void SignedOut()
    {
        Deselect();
        // What the next one must not hear.
        News.Notify(null);
        _signedIn?.Dispose();
        _signedIn = null;
        _identities = _alone = null;
        Account = null!;
        Features = SessionFeatures.None;
        Output.Utf8 = false;
        Chinese = false;
        Comparator = Comparator.Default;
        State = SessionState.NotAuthenticated;
        Connection.SetDeadline(Host.Options.SignInTimeout);
    }

    internal void Logout() => State = SessionState.Logout;

    /// <summary>Untagged BYE, and the end after this command.</summary>
    internal void Bye(string text, string? code = null)
    {
        _saidBye = true;
        Output.Write("* BYE "u8);
        if (code is not null)
        {
            Output.Write((byte)'[');
            Output.WriteText(code);
            Output.Write("] "u8);
        }

        Output.WriteText(Chinese ? ChineseTexts.Of(text) : text);
        Output.Write("\r\n"u8);
        State = SessionState.Logout;
    }

    /// <summary>BYE after the tagged answer of the command in hand.</summary>
    internal void ByeAfter(string text) => _lastWords = text;

    /// <summary>The handler has sent the tagged answer itself.</summary>
    internal Completion Answered()
    {
        _answered = true;
        return Completion.Ok("");
    }

    internal void Enable(SessionFeatures features)
    {
        if ((features & SessionFeatures.QResync) != 0) features |= SessionFeatures.CondStore;
        Features |= features;
        Output.Utf8 = Utf8;
    }

    /// <summary>
    /// A CONDSTORE enabling command (RFC 7162 §3.1): from here on MODSEQ is told. When it is the first and a mailbox is open,
    /// the client learns where it stands.
    /// </summary>
    internal void EnableCondStore()
    {
        if (Has(SessionFeatures.CondStore)) return;
        Enable(SessionFeatures.CondStore);
        if (News.Selected is not { } selected) return;
        Output.Write("* OK [HIGHESTMODSEQ "u8);
        Output.WriteNumber(Math.Max(1, selected.Seen.Value));
        Output.Write("] Mod-sequences are told from now on\r\n"u8);
    }

    /// <summary>Opens a mailbox; hears of its changes from now on.</summary>
    internal void Select(SelectedMailbox mailbox)
    {
        News.Open(mailbox);
        State = SessionState.Selected;
    }

    internal void Deselect()
    {
        News.Close();
        if (State == SessionState.Selected) State = SessionState.Authenticated;
    }

    private void Greet()
    {
        Output.Write(State == SessionState.NotAuthenticated ? "* OK [CAPABILITY "u8 : "* PREAUTH [CAPABILITY "u8);
        Capabilities.Write(this);
        Output.Write("] Posthouse ready\r\n"u8);
    }

    private async ValueTask ServeAsync()
    {
        if (State != SessionState.NotAuthenticated) Connection.SetDeadline(Host.Options.AutoLogout);
        await News.TellWhileIdleAsync(_closed).ConfigureAwait(false);
        InputKind kind = await Reader.ReadAsync(_closed).ConfigureAwait(false);
        switch (kind)
        {
            case InputKind.Closed:
                Logout();
                return;
            case InputKind.Interrupted:
                SayWhyInterrupted();
                return;
            case InputKind.TooLong:
                string tag = ImapParser.TagOf(Reader.Text);
                Reader.Release();
                // RFC 7888 §4 wants BAD or NO with TOOBIG for a literal that is refused.
                Answer(tag, Completion.Bad("The command is too long.", Reader.Unread is null ? null : "TOOBIG"));
                break;
            default:
                await ExecuteAsync().ConfigureAwait(false);
                break;
        }

        if (!await Reader.DiscardRestAsync(_closed).ConfigureAwait(false) && State != SessionState.Logout)
        {
            if (Reader.WasInterrupted) SayWhyInterrupted();
            else Bye("The command is too long to be read to its end.");
        }


        if (_badCommands >= Host.Options.MaximumBadCommands && State != SessionState.Logout)
        {
            ImapLog.TooManyBadCommands(Host.Logger, Connection.Id, _badCommands);
            Bye("Too many bad commands.");
        }

        await Output.FlushIfFullAsync(_closed).ConfigureAwait(false);
    }

    internal void SayWhyInterrupted() =>
        Bye(this switch
        {
            { Connection.TimedOut: true, State: SessionState.NotAuthenticated } => "Signing in took too long.",
            { Connection.TimedOut: true } => "Autologout: the connection was idle too long.",
            { Connection.IsSignedOut: true } => "You were signed out; please sign in again.",
            _ => "The server is stopping; please come back soon.",
        });

    private async ValueTask ExecuteAsync()
    {
        ParsedCommand parsed = ImapParser.Parse(Reader.Text, Utf8);
        Reader.Release();
        Tag = parsed.Tag;
        if (parsed.Entry is { } known && (known.States & State) == 0)
        {
            Answer(parsed.Tag, Completion.Bad(State == SessionState.NotAuthenticated ? "Sign in first." : (known.States & SessionState.Selected) != 0 ? "Select a mailbox first." : "Already signed in."));
            return;
        }

        if (parsed.Problem is { } problem)
        {
            Answer(parsed.Tag, problem);
            return;
        }

        await News.RefreshRightsAsync(_closed).ConfigureAwait(false);
        if ((parsed.Entry!.States & State) == 0)
        {
            Answer(parsed.Tag, Completion.No("The right to read this mailbox was taken away.", "NOPERM"));
            return;
        }

        // RFC 9586 §3.
        if (Has(SessionFeatures.UidOnly) && parsed.Entry!.CountsBySequence)
        {
            Answer(parsed.Tag, UidRequired);
            return;
        }

        Completion completion = await CarryOutAsync(parsed.Entry!, parsed.Command!).ConfigureAwait(false);
        if (_answered)
        {
            _answered = false;
            return;
        }

        if (State != SessionState.Logout || completion.Kind == CompletionKind.Ok)
        {
            await TellAndAnswerAsync(parsed, completion).ConfigureAwait(false);
            if (_lastWords is { } words) Bye(words);
        }
    }

    private async ValueTask TellAndAnswerAsync(ParsedCommand parsed, Completion completion)
    {
        try
        {
            await News.TellAsync(parsed.Entry!.Announce, _closed).ConfigureAwait(false);
        }
        catch (NewsFailedException)
        {
            // What the command did is done: the client hears of it before the end.
            Answer(parsed.Tag, completion);
            throw;
        }

        Answer(parsed.Tag, completion);
    }

    private async ValueTask<Completion> CarryOutAsync(CommandEntry entry, ImapCommand command)
    {
        try
        {
            return await entry.Handler.ExecuteAsync(this, command, _closed).ConfigureAwait(false);
        }
        catch (ImapCommandException refused)
        {
            return refused.Completion;
        }
        catch (StoreException fault)
        {
            if (fault.IsTemporary) ImapLog.StoreUnavailable(Host.Logger, Connection.Id, entry.Name, fault.Message);
            return StoreFaults.Completion(fault);
        }
        catch (Exception defect) when (defect is not (IOException or OperationCanceledException or NewsFailedException))
        {
            // RFC 5530 SERVERBUG. One command that meets a defect must not take the session away.
            ImapLog.CommandFailed(Host.Logger, Connection.Id, entry.Name, defect);
            return Completion.No("This command failed on the server.", "SERVERBUG");
        }
    }

    private void Answer(string tag, Completion completion)
    {
        if (completion.Kind == CompletionKind.Bad) _badCommands++;
        Output.WriteText(tag);
        Output.Write(completion.Kind switch
        {
            CompletionKind.Ok => " OK "u8,
            CompletionKind.No => " NO "u8,
            _ => " BAD "u8,
        });
        if (completion.Code is { } code)
        {
            Output.Write((byte)'[');
            Output.WriteText(code);
            Output.Write("] "u8);
        }

        Output.WriteText(Chinese ? ChineseTexts.Of(completion.Text) : completion.Text);
        Output.Write("\r\n"u8);
    }
}

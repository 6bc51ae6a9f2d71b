using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Sieve;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Imap;

/// <summary>What a listener needs to speak IMAP: one session for each connection.</summary>
public sealed class ImapProtocolHandler : IProtocolHandler
{
    private readonly ImapHost _host;
    private readonly Account? _account;

    public ImapProtocolHandler(MailStore store, SignInService signIn, ImapOptions options, IntakeBudget intake, TimeProvider clock, AccountDirectory directory, MailboxEvents events, ILogger<ImapProtocolHandler> logger, AuthorizedUrls? urls = null)
        : this(new ImapHost(store, signIn, options, intake, clock, logger, directory, events, urls), null)
    {
    }

    /// <param name="account">Connections are born signed in (PREAUTH, RFC 9051 §7.1.4); null lets the client sign in.</param>
    internal ImapProtocolHandler(ImapHost host, Account? account)
    {
        _host = host;
        _account = account;
    }

    public Task RunAsync(ClientConnection connection) => new ImapSession(_host, connection, _account).RunAsync();
}

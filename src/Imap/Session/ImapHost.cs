using Microsoft.Extensions.Logging;
using Posthouse.Directory;
using Posthouse.Sieve;
using Posthouse.Storage;
using Posthouse.Transport;

namespace Posthouse.Imap;

/// <summary>What all sessions share.</summary>
/// <param name="SignIn">Null where sessions are born signed in.</param>
/// <param name="Urls">Null where no URLs are authorised.</param>
/// <param name="Directory">Null where an account is alone: nothing is shared then.</param>
/// <param name="Events">Null where no scripts run for what is done to messages.</param>
internal sealed record ImapHost(MailStore Store, SignInService? SignIn, ImapOptions Options, IntakeBudget Intake, TimeProvider Clock, ILogger Logger, AccountDirectory? Directory = null, MailboxEvents? Events = null, AuthorizedUrls? Urls = null);

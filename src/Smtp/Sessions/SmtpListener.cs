using Microsoft.Extensions.Logging;
using Posthouse.Pipeline;
using Posthouse.Transport;

namespace Posthouse.Smtp;

/// <summary>What all sessions of one listener share.</summary>
/// <param name="Urls">Null does not offer BURL.</param>
internal sealed record SmtpListener(SmtpOptions Options, ReceivingRole Role, IMailAcceptor Acceptor, IAccounts Accounts, IntakeBudget Budget, TimeProvider Time, ILogger Logger, IMessageUrls? Urls = null)
{
    /// <summary>AUTH is a command here.</summary>
    public bool OffersSignIn => Role == ReceivingRole.Submission || (Role == ReceivingRole.Relay && Options.OfferSignInOnRelay);

    /// <summary>MAIL needs a signed-in account.</summary>
    public bool RequiresSignIn => Role == ReceivingRole.Submission;
}

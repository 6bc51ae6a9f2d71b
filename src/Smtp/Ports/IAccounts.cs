using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Smtp;

/// <summary>What a session needs of Directory: who signs in, and as whom one may send.</summary>
internal interface IAccounts
{
    IReadOnlyList<string> MechanismsFor(bool encrypted, bool loopback, bool channelBinding);

    ISaslExchange? Begin(string mechanism, SignInOrigin origin, ReadOnlyMemory<byte> tlsServerEndPoint, ReadOnlyMemory<byte> tlsExporter);

    /// <summary>See <see cref="SignInService.Enter"/>.</summary>
    IDisposable Enter(SignInResult result, Action signOut);

    /// <summary>The domain here that a host of this name means; null when there is none at all.</summary>
    ValueTask<DomainName?> DomainOfAsync(string hostName, CancellationToken cancellationToken);

    ValueTask<bool> MaySendAsAsync(AccountId account, EmailAddress address, CancellationToken cancellationToken);
}

using Posthouse.Directory;
using Posthouse.Mail;

namespace Posthouse.Smtp;

/// <summary>Directory, as sessions see it.</summary>
internal sealed class DirectoryAccounts(SignInService signIn, AccountDirectory directory) : IAccounts
{
    public IReadOnlyList<string> MechanismsFor(bool encrypted, bool loopback, bool channelBinding) => signIn.MechanismsFor(encrypted, loopback, channelBinding);

    public ISaslExchange? Begin(string mechanism, SignInOrigin origin, ReadOnlyMemory<byte> tlsServerEndPoint, ReadOnlyMemory<byte> tlsExporter) =>
        signIn.Begin(mechanism, origin, tlsServerEndPoint, tlsExporter);

    public IDisposable Enter(SignInResult result, Action signOut) => signIn.Enter(result, signOut);

    public ValueTask<bool> MaySendAsAsync(AccountId account, EmailAddress address, CancellationToken cancellationToken) => directory.MaySendAsAsync(account, address, cancellationToken);
}

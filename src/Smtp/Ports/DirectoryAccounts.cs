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

    // The host itself, what it is named under (mx.example.com: example.com), or the first domain there is.
    public async ValueTask<DomainName?> DomainOfAsync(string hostName, CancellationToken cancellationToken)
    {
        for (int dot = -1; DomainName.TryParse(hostName[(dot + 1)..], out DomainName? name);)
        {
            if (await directory.IsLocalDomainAsync(name, cancellationToken).ConfigureAwait(false)) return name;
            dot = hostName.IndexOf('.', dot + 1);
            if (dot < 0) break;
        }

        IReadOnlyList<Domain> domains = await directory.ListDomainsAsync(cancellationToken).ConfigureAwait(false);
        return domains.Count == 0 ? null : domains[0].Name;
    }

    public ValueTask<bool> MaySendAsAsync(AccountId account, EmailAddress address, CancellationToken cancellationToken) => directory.MaySendAsAsync(account, address, cancellationToken);
}

using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>Which domains are served here, as the directory knows them.</summary>
public sealed class OwnDomains(Func<DomainName, CancellationToken, ValueTask<bool>> serves)
{
    /// <summary>Whether a domain, or one above it, is served here.</summary>
    public async ValueTask<bool> CoverAsync(DomainName domain, CancellationToken cancellationToken = default)
    {
        for (DomainName? name = domain; name is not null; name = name.Parent)
        {
            if (await serves(name, cancellationToken).ConfigureAwait(false)) return true;
        }

        return false;
    }
}

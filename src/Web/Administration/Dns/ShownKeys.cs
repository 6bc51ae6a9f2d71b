using Posthouse.Dns;
using Posthouse.Mail;
using Posthouse.SenderAuth;

namespace Posthouse.Web;

/// <summary>
/// Lets keys sign that a check has found published everywhere. They would by themselves within the quarter of an hour in which keys are looked
/// after, or when a resolver forgets that their records were not there; whoever has just seen that all is well sends a message now.
/// </summary>
internal sealed class ShownKeys(SigningKeys keys)
{
    internal async Task ActivateAsync(DomainName domain, DomainCheck check, CancellationToken cancellationToken)
    {
        foreach (SigningKey key in await keys.ListAsync(domain, cancellationToken).ConfigureAwait(false))
        {
            if (key.State == SigningKeyState.Waiting && check.ShownTexts.Contains(key.RecordName, StringComparer.OrdinalIgnoreCase)) await keys.ActivateAsync(domain, key.Selector, cancellationToken).ConfigureAwait(false);
        }
    }
}

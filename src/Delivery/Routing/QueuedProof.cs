using System.Text;
using Posthouse.Mail;
using Posthouse.SenderAuth;
using Posthouse.Storage;

namespace Posthouse.Delivery;

/// <summary>
/// What mail that leaves the queue for others gets above it, where nobody signed or sealed it when it came because it was to stay here: our
/// signature if one of our own wrote it, our seal over what was found out if a stranger did.
/// </summary>
internal sealed class QueuedProof(OutgoingSigner signer, LateSealer sealer)
{
    /// <summary>Whole lines to put above; null for none.</summary>
    /// <param name="account">Who signed in to send it; null for a stranger's.</param>
    /// <param name="through">The address here that sends it on.</param>
    internal async ValueTask<byte[]?> LinesAsync(StagedBlob blob, AccountId? account, EmailAddress through, CancellationToken cancellationToken)
    {
        var message = new StagedMessage(blob, 0);
        IReadOnlyList<string> fields = [];
        if (account is not null)
        {
            if (!IsSigned(blob)) fields = await signer.SignAsync(message, cancellationToken).ConfigureAwait(false);
        }
        else if (through.Domain is { } domain)
        {
            fields = await sealer.SealAsync(message, domain, cancellationToken).ConfigureAwait(false);
        }

        return fields.Count == 0 ? null : Encoding.UTF8.GetBytes(string.Concat(fields.Select(static field => field + "\r\n")));
    }

    // Above the first Received only what we wrote ourselves stands.
    private static bool IsSigned(StagedBlob blob)
    {
        var header = new HeaderReader(blob.Header);
        while (header.Read() && !header.Is("Received"u8))
        {
            if (header.Is("DKIM-Signature"u8)) return true;
        }

        return false;
    }
}

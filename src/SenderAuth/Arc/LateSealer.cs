using System.Text;
using Posthouse.Mail;
using Posthouse.Pipeline;

namespace Posthouse.SenderAuth;

/// <summary>
/// Seals what is sent on out of the queue, where the findings of its arrival stand in its header alone: in the Authentication-Results of our own
/// name, of which there was no other when it was written.
/// </summary>
public sealed class LateSealer(SigningKeys keys, ArcSealer sealer, ArcValidator validator, VerificationOptions options)
{
    /// <summary>
    /// The fields to put above the message, each without its final CRLF. None where it has our seal already, where nothing was found out about it (it
    /// is one of ours), where nothing signs for the domain, and where the chain does not look as it did when it came: we seal what we saw.
    /// </summary>
    /// <param name="message">As it goes on, but for what is sealed here.</param>
    /// <param name="through">The domain that sends it on.</param>
    /// <param name="cancellationToken">Ends the look-ups.</param>
    public async ValueTask<IReadOnlyList<string>> SealAsync(ReceivedMessage message, DomainName through, CancellationToken cancellationToken = default)
    {
        if (keys.ForSealing(through) is not { } key || Found(message) is not { } found) return [];
        ArcOutcome chain = await validator.ValidateAsync(message, cancellationToken).ConfigureAwait(false);
        if (chain.Result != found.Chain) return [];
        return await sealer.SealAsync(message, chain, found.Value, key, cancellationToken).ConfigureAwait(false);
    }

    // Below our own field stands what came with the message, seals of others among it.
    private (string Value, AuthResult Chain)? Found(ReceivedMessage message)
    {
        var header = new HeaderReader(message.Header);
        while (header.Read())
        {
            if (header.Is("ARC-Seal"u8)) return null;
            if (!header.Is("Authentication-Results"u8) || !AuthenticationResultsReader.TryParse(header.RawValue, out AuthenticationResults? results)) continue;
            if (!results.ServiceId.Equals(options.AuthServId, StringComparison.OrdinalIgnoreCase)) continue;
            string? chain = results.Results.FirstOrDefault(static one => one.Method == "arc")?.Result;
            return (Encoding.UTF8.GetString(header.RawValue).Trim(), chain switch { null => AuthResult.None, "pass" => AuthResult.Pass, _ => AuthResult.Fail });
        }

        return null;
    }
}

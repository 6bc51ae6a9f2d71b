using System.Buffers;
using System.Text;
using Posthouse.Mail;

namespace Posthouse.SenderAuth;

/// <summary>Which of a domain's records a message asks for.</summary>
internal static class BimiSelector
{
    internal const string Default = "default";

    private const int MaximumLength = 128;

    /// <summary>By the field BIMI-Selector where the author's own signature covers it ("Header Signing"); otherwise, and where it cannot be read, "default".</summary>
    internal static string Of(in ReadOnlySequence<byte> header, DmarcOutcome dmarc, IReadOnlyList<DkimOutcome> signatures)
    {
        string? found = null;
        var reader = new HeaderReader(header);
        while (reader.Find("BIMI-Selector"u8))
        {
            // Of two, nobody knows which one was signed.
            if (found is not null) return Default;
            found = Encoding.UTF8.GetString(reader.UnfoldedValue);
        }

        return found is not null && IsSigned(dmarc, signatures) && Read(found) is { } selector ? selector : Default;
    }

    private static bool IsSigned(DmarcOutcome dmarc, IReadOnlyList<DkimOutcome> signatures)
    {
        foreach (DkimOutcome signature in signatures)
        {
            if (signature.Result == AuthResult.Pass && signature.Domain is { } domain && domain.Equals(dmarc.AlignedSignature)
                && signature.SignedFields.Contains("BIMI-Selector", StringComparer.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    // "v=BIMI1; s=brand"
    private static string? Read(string value)
    {
        if (!BimiRecord.HasVersion(value)) return null;
        foreach (string tag in value.Split(';').Skip(1))
        {
            int equals = tag.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0 || tag[..equals].Trim() != "s") continue;
            string selector = tag[(equals + 1)..].Trim();
            return selector.Length <= MaximumLength && selector.Split('.').All(IsLabel) ? selector.ToLowerInvariant() : null;
        }

        return null;
    }

    private static bool IsLabel(string label) => label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');
}

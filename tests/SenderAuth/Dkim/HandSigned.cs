using System.Text;

namespace Posthouse.SenderAuth.Tests.Dkim;

/// <summary>Signatures with tags that our signer never writes.</summary>
internal static class HandSigned
{
    /// <param name="key">Signs.</param>
    /// <param name="message">What.</param>
    /// <param name="tags">More tags.</param>
    /// <param name="bodyHash">Of the simple body; null computes it.</param>
    internal static ValueTask<TestMessage> MakeAsync(DkimKey key, TestMessage message, string tags, string? bodyHash = null)
    {
        bodyHash ??= Convert.ToBase64String(Canonical.BodyHash(Canonicalization.Simple, message.Bytes[message.Structure.HeaderLength..]));
        byte[] field = Encoding.UTF8.GetBytes($"DKIM-Signature: v=1; a={key.Algorithm.Name()}; c=relaxed/simple; d={key.Domain.Ascii}; s={key.Selector}; h=From; bh={bodyHash}; {tags}; b=");
        HeaderIndex index = HeaderIndex.Read(message.Header, 100)!;
        byte[] hash = new byte[32];
        using var writer = new DigestWriter();
        SignedHeader.Hash(writer, index, ["From"], Canonicalization.Relaxed, field, (field.Length, 0), hash);
        return ValueTask.FromResult(message.WithPrepended(Encoding.UTF8.GetString(field) + key.Sign(hash)));
    }
}

using Posthouse.SenderAuth;

namespace Posthouse.Fuzz.Tests;

/// <summary>A signature field, a key record, a seal: a named reason, bounded, and what is read lies inside the field.</summary>
internal sealed class DkimTarget : FuzzTarget
{
    public override string Name => "dkim";

    public override IReadOnlyList<string> Words =>
    [
        "v=1", "v=DKIM1", "; ", ";", "=", "a=rsa-sha256", "a=ed25519-sha256", "d=example.com", "s=sel", "h=from:to", "bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "b=QUJD", "c=relaxed/simple", "l=99999999999999999999", "t=1", "x=2", "i=@", "i=1", "cv=pass", "cv=none",
        "q=dns/txt", "k=rsa", "k=ed25519", "p=", "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", "t=y:s", "s=email", "h=sha256", "\r\n ", "\0", "\u4e2d", "xn--fsqu00a", "ARC-Seal:", "DKIM-Signature:",
    ];

    public override IEnumerable<byte[]> Seeds() => Pieces.Bytes(
        "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n\td=example.com; s=sel; t=1; x=2; i=a@b.example.com; q=dns/txt; l=5; h=From:To:\r\n\t Subject; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=QUJD\r\n\tQUJD",
        "v=DKIM1; h=sha256; k=ed25519; s=email; t=y:s; n=x; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        "v=DKIM1; p=MIGJAoGBALVI635dLK4cJJAH3Lx6upo3X/Lm1tQz3mezcWTA3BUBnyIsdnRf57aD5BtNmhPrYYDlWlzw3UgnKisIxktkk5+iMQMlFtAS10JB8L3YadXNJY+JBcbeSi5TgJe4WFzNgW95FWDAuSTRXSWZfA/8xjflbTLDx0euFZOM7C4T0GwLAgMBAAE=",
        "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=example.com; s=sel; t=1; b=QUJD");

    public override void Run(byte[] input)
    {
        foreach (SignatureKind kind in Enum.GetValues<SignatureKind>())
        {
            DkimSignature signature = DkimSignature.Parse(input, kind, 50);
            FuzzFailure.Unless(signature.SignedFields.Length <= 50 && signature.SignatureText.Length <= input.Length, "what is read is bounded");
            if (signature.Reason != DkimReason.None) continue;
            (int start, int length) = signature.SignatureRange;
            FuzzFailure.Unless(start > 0 && length > 0 && start + length <= input.Length, "the signature lies inside its field");
            FuzzFailure.Unless(signature is { Domain: not null, Selector: not null, BodyHash.Length: 32, Signature.Length: > 0 }, "a usable signature has all that is needed");
            FuzzFailure.Unless(signature.SignedFields.Contains("From", StringComparer.OrdinalIgnoreCase), "From is signed");
        }

        if (ArcSeal.Parse(input) is { } seal) FuzzFailure.Unless(seal.SignatureRange.Start > 0 && seal.SignatureRange.Start + seal.SignatureRange.Length <= input.Length, "the seal's signature lies inside its field");
        DkimKeyRecord record = DkimKeyRecord.Parse(System.Text.Encoding.UTF8.GetString(input));
        if (record.Reason == DkimReason.None) FuzzFailure.Unless(record.KeyBits is >= 256 and <= DkimKeyRecord.MaximumRsaBits && !SignatureCheck.Verify(record, new byte[32], new byte[record.IsEd25519 ? 64 : record.Rsa.Modulus!.Length]), "a usable key verifies no signature of zeros");
    }
}

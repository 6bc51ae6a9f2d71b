namespace Posthouse.SenderAuth;

/// <summary>The names in a=. Values of tags compare with case (RFC 6376 §3.2).</summary>
public static class DkimAlgorithmNames
{
    public static string Name(this DkimAlgorithm algorithm) => algorithm switch
    {
        DkimAlgorithm.RsaSha256 => "rsa-sha256",
        DkimAlgorithm.Ed25519Sha256 => "ed25519-sha256",
        DkimAlgorithm.RsaSha1 => "rsa-sha1",
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, null),
    };

    internal static bool TryParse(ReadOnlySpan<byte> name, out DkimAlgorithm algorithm)
    {
        algorithm = default;
        if (name.SequenceEqual("rsa-sha256"u8)) algorithm = DkimAlgorithm.RsaSha256;
        else if (name.SequenceEqual("ed25519-sha256"u8)) algorithm = DkimAlgorithm.Ed25519Sha256;
        else if (name.SequenceEqual("rsa-sha1"u8)) algorithm = DkimAlgorithm.RsaSha1;
        else return false;
        return true;
    }
}

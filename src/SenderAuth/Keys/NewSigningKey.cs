namespace Posthouse.SenderAuth;

/// <summary>A key that was made and is not kept yet.</summary>
public sealed class NewSigningKey
{
    internal NewSigningKey(SigningKey key, byte[] sealedKey) => (Key, Sealed) = (key, sealedKey);

    public SigningKey Key { get; }

    /// <summary>Its private half, which only the server's secret opens.</summary>
    internal byte[] Sealed { get; }
}

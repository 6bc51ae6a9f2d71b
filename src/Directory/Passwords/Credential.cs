namespace Posthouse.Directory;

/// <summary>Everything kept about a password: its Argon2id hash as a PHC string, and the keys SCRAM needs.</summary>
internal sealed record Credential(string PasswordHash, ScramKeys Scram)
{
    /// <summary>What <see cref="PasswordMoment"/> says of it; 0 before it is stored.</summary>
    internal long Changed { get; init; }
}

/// <summary>RFC 5802 §3: what a server keeps. Neither key lets anyone sign in.</summary>
internal sealed record ScramKeys(int Iterations, byte[] Salt, byte[] StoredKey, byte[] ServerKey)
{
    /// <summary>Of a password that only its hash is known of.</summary>
    internal static readonly ScramKeys None = new(0, [], [], []);
}

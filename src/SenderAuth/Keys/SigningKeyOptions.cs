namespace Posthouse.SenderAuth;

/// <summary>How long signing keys live.</summary>
public sealed record SigningKeyOptions
{
    /// <summary>The file of the key under which private keys are kept (<see cref="Storage.SecretBox"/>).</summary>
    public required string SecretFile { get; init; }

    /// <summary>Age from which a key gets a successor; zero is never. M3AAWG's "DKIM Key Rotation" (2019) asks for six months at most.</summary>
    public TimeSpan RotateAfter { get; init; } = TimeSpan.FromDays(180);

    /// <summary>How long a retired key's record has to stay: mail may be in queues for five days (RFC 5321 §4.5.4.1), and be read again after.</summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Between two looks at what the DNS shows.</summary>
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromMinutes(15);
}

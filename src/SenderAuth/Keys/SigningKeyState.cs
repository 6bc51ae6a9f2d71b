namespace Posthouse.SenderAuth;

/// <summary>Where a key is in its life. It only ever goes forward.</summary>
public enum SigningKeyState
{
    /// <summary>Made, and signs nothing until the DNS shows its record.</summary>
    Waiting = 0,

    /// <summary>Signs.</summary>
    Signing = 1,

    /// <summary>Signs no more, and cannot: its private half is gone. Its record stays, so that mail on its way can be verified.</summary>
    Retired = 2,
}

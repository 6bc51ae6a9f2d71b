namespace Posthouse.Jmap;

/// <summary>What strangers are told of a link that can be opened.</summary>
/// <param name="Size">Octets.</param>
/// <param name="Sender">The name of whoever made it, else the address.</param>
public sealed record PublicLink(string Name, long Size, string Sender, DateTimeOffset Expires, bool HasPassword);

/// <summary>What became of somebody's wish to load a linked file down.</summary>
public enum LinkOpening
{
    /// <summary>It was counted, and there is a ticket for it.</summary>
    Opened,

    /// <summary>There is no such link, or its time is over, or it is used up, or it was revoked: nobody is told which.</summary>
    Gone,

    /// <summary>The password was another.</summary>
    WrongPassword,

    /// <summary>Too many passwords were tried; there is a time to wait.</summary>
    TooManyGuesses,

    /// <summary>Too many passwords wait to be looked at.</summary>
    Busy,
}

/// <param name="Ticket">Of <see cref="LinkOpening.Opened"/>.</param>
/// <param name="RetryAfter">Of <see cref="LinkOpening.TooManyGuesses"/>.</param>
public readonly record struct LinkAnswer(LinkOpening Outcome, string? Ticket = null, TimeSpan RetryAfter = default);

/// <summary>The file behind a ticket.</summary>
/// <param name="Tag">Stands for the octets: the same as long as they are the same.</param>
public sealed record LinkContent(string Name, Stream Octets, string Tag, DateTimeOffset Created);

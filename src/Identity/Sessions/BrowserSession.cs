using Posthouse.Mail;

namespace Posthouse.Identity;

/// <summary>A browser in which somebody is signed in.</summary>
public sealed record BrowserSession
{
    /// <summary>The hash of the cookie's value, in base64url: tells the session from others and opens none.</summary>
    public required string Id { get; init; }

    public required AccountId Account { get; init; }

    /// <summary>See <see cref="Directory.PasswordMoment"/>: with another password it is worth nothing.</summary>
    public required long PasswordMoment { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>To the minute, more or less.</summary>
    public required DateTimeOffset Used { get; init; }

    /// <summary>Where it was used from last.</summary>
    public required string Address { get; init; }

    /// <summary>What the browser says that it is; at most 255 characters.</summary>
    public required string UserAgent { get; init; }

    /// <summary>How its owner signed in (<see cref="SignInMethod"/>).</summary>
    public required string Method { get; init; }

    /// <summary>Who signed him in (<see cref="IdentityProvider.Id"/>); null where it was this server.</summary>
    public string? Provider { get; init; }

    /// <summary>What the provider calls its own session; null where it does not say.</summary>
    public string? ProviderSession { get; init; }

    /// <summary>By what the browser is known when nobody is signed in (<see cref="KnownBrowsers"/>); null of sessions that began before there was that.</summary>
    public string? Device { get; init; }
}

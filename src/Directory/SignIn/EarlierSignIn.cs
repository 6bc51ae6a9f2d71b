using Posthouse.Mail;

namespace Posthouse.Directory;

/// <summary>A sign-in that something kept by a client stands for.</summary>
/// <param name="PasswordMoment">As its <see cref="SignInResult"/> had it.</param>
/// <param name="Session">The browser session; null where it is none.</param>
public sealed record EarlierSignIn(AccountId Account, long PasswordMoment, string? Session);

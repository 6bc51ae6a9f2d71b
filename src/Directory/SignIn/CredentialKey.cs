namespace Posthouse.Directory;

/// <summary>Names one thing that somebody signed in with and that can be taken away alone. What it opened ends with it.</summary>
public enum CredentialKind
{
    /// <summary>A browser's session.</summary>
    Session,

    /// <summary>One access token.</summary>
    Token,

    /// <summary>What a person lets a program do: each token of it rests on it.</summary>
    Grant,

    /// <summary>A program that asks for tokens.</summary>
    Client,

    /// <summary>A password that was made for one program.</summary>
    ApplicationPassword,
}

/// <param name="Id">Never the secret itself.</param>
public readonly record struct CredentialKey(CredentialKind Kind, string Id);

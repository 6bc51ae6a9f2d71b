using Posthouse.Directory;

namespace Posthouse.Identity;

/// <summary>Who is signed in in the browser that made a request.</summary>
/// <param name="Session">Null unless the result is a success.</param>
public sealed record BrowserVisitor(SignInResult Result, BrowserSession? Session);

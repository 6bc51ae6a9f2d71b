namespace Posthouse.Directory;

/// <summary>Whom a SCRAM exchange is about. For a name without an account the keys are invented and nothing proves them.</summary>
/// <param name="Began">See <see cref="SignedInSessions.Now"/>.</param>
internal sealed record ScramTarget(DirectorySnapshot Snapshot, SignInName Name, Account? Account, ScramKeys Keys, long Began);

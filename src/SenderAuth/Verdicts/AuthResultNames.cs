namespace Posthouse.SenderAuth;

/// <summary>The words of RFC 8601 §2.7 for the results.</summary>
public static class AuthResultNames
{
    public static string Name(this AuthResult result) => result switch
    {
        AuthResult.None => "none",
        AuthResult.Neutral => "neutral",
        AuthResult.Pass => "pass",
        AuthResult.Fail => "fail",
        AuthResult.SoftFail => "softfail",
        AuthResult.Policy => "policy",
        AuthResult.TempError => "temperror",
        AuthResult.PermError => "permerror",
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, null),
    };
}

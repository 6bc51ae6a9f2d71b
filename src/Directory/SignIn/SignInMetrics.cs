using System.Diagnostics.Metrics;

namespace Posthouse.Directory;

/// <summary>What sign-in counts, under the meter "Posthouse".</summary>
internal sealed class SignInMetrics : IDisposable
{
    private readonly Meter _meter = new("Posthouse");
    private readonly Counter<long> _signIns;

    internal SignInMetrics(PasswordHasher hasher, SignedInSessions sessions)
    {
        _signIns = _meter.CreateCounter<long>("posthouse_sign_ins_total", description: "Sign-ins by method, protocol and outcome: success, refused, throttled, unavailable.");
        _meter.CreateObservableGauge("posthouse_password_checks_waiting", () => hasher.Waiting, description: "Sign-ins that wait for their turn at Argon2.");
        _meter.CreateObservableGauge("posthouse_signed_in_sessions", () => sessions.Count, description: "Sessions of mail protocols in which someone is signed in.");
    }

    /// <param name="mechanism">As the journal names it.</param>
    internal void Count(SignInOutcome outcome, string mechanism, string protocol) => _signIns.Add(
        1, new KeyValuePair<string, object?>("method", MethodOf(mechanism)), new KeyValuePair<string, object?>("protocol", protocol), new KeyValuePair<string, object?>("outcome", outcome.ToString().ToLowerInvariant()));

    // Few, and the same whatever a client calls its mechanism.
    private static string MethodOf(string mechanism) => mechanism switch
    {
        "password" or SaslMechanisms.Plain or SaslMechanisms.Login => "password",
        SaslMechanisms.Scram or SaslMechanisms.ScramPlus => "scram",
        SaslMechanisms.OAuthBearer or SaslMechanisms.XOAuth2 or "bearer" => "token",
        SaslMechanisms.External => "certificate",
        "application-password" or "passkey" or "provider" => mechanism,
        _ => "other",
    };

    public void Dispose() => _meter.Dispose();
}

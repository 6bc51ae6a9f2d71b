namespace Posthouse.Web;

/// <summary>What is left to do for one thing that a configuration made.</summary>
/// <param name="Kind">As of a difference.</param>
/// <param name="Task">"keep-secret": one was made; "set-secret": it has none; "set-password": the account has none; "publish-record": its key waits for the DNS.</param>
/// <param name="Secret">Of keep-secret: only in the answer that made it, and never again.</param>
public sealed record ConfigurationTask(string Kind, string Name, string Task, string? Secret = null)
{
    public const string KeepSecret = "keep-secret";
    public const string SetSecret = "set-secret";
    public const string SetPassword = "set-password";
    public const string PublishRecord = "publish-record";
}

namespace Posthouse.Web;

/// <summary>What pages say of a passkey that did not do its work, in one language.</summary>
internal sealed record PasskeyText
{
    private static readonly PasskeyText English = new()
    {
        // Browsers do not tell these apart, so that no page learns which passkeys somebody has.
        Cancelled = "Nothing has happened: the prompt was closed or timed out, your device did not recognise you, or it has no passkey for this server.",
        Refused = "This passkey is not accepted here. It may have been removed. Use another way to sign in.",
        NotConfirmed = "This passkey is not one of this account. Try again with another one.",
        NotAdded = "The passkey was not added: the password is wrong, or too much time has passed. Try again.",
        Known = "This device already has a passkey for this account.",
        Unable = "This device cannot make a passkey that asks for a fingerprint, face or PIN.",
        Throttled = "Too many attempts. Wait a few minutes and try again.",
        Unavailable = "That is not possible at the moment. Try again soon.",
        Failed = "That did not work. Try again.",
        Elsewhere = static origin => $"Passkeys work at {origin} alone: open this page there",
        Lacking = "This browser has no support for passkeys.",
    };

    private static readonly PasskeyText Chinese = new()
    {
        Cancelled = "未完成：提示已关闭或超时，设备未能识别您，或设备上没有此服务器的通行密钥。",
        Refused = "此处不接受该通行密钥，它可能已被删除。请使用其他方式登录。",
        NotConfirmed = "该通行密钥不属于此账号，请换一个重试。",
        NotAdded = "未能添加通行密钥：密码不正确，或已超时。请重试。",
        Known = "此设备上已有该账号的通行密钥。",
        Unable = "此设备无法创建需要指纹、面容或 PIN 的通行密钥。",
        Throttled = "尝试次数过多，请过几分钟再试。",
        Unavailable = "暂时无法操作，请稍后再试。",
        Failed = "没有成功，请重试。",
        Elsewhere = static origin => $"通行密钥只能在 {origin} 使用：在那里打开此页",
        Lacking = "此浏览器不支持通行密钥。",
    };

    internal static PasskeyText In(string language) => language == "zh-CN" ? Chinese : English;

    internal required string Cancelled { get; init; }

    internal required string Refused { get; init; }

    internal required string NotConfirmed { get; init; }

    internal required string NotAdded { get; init; }

    internal required string Known { get; init; }

    internal required string Unable { get; init; }

    internal required string Throttled { get; init; }

    internal required string Unavailable { get; init; }

    internal required string Failed { get; init; }

    internal required Func<string, string> Elsewhere { get; init; }

    internal required string Lacking { get; init; }
}

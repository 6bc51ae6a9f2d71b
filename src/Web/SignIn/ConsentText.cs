using Microsoft.AspNetCore.Http;

namespace Posthouse.Web;

/// <summary>The words of the pages on which a person lets a program in, in one language.</summary>
internal sealed record ConsentText
{
    private static readonly ConsentText English = new()
    {
        Language = "en",
        Title = "Let a program in",
        Asks = static (name, address) => $"{name} asks for access to the account {address}:",
        SendsTo = static place => $"If you allow it, you go on to {place}.",
        Allow = "Allow",
        Deny = "Deny",
        CodeTitle = "Connect a device",
        CodeIntroduction = "Type the code that your device shows.",
        Code = "Code",
        GoOn = "Go on",
        CodeWrong = "There is no such code, or it has expired. Start again on your device.",
        CodesBlocked = "Too many wrong codes. Wait a while, then start again on your device.",
        CodeCheck = static code => $"Does your device show the code {code}? Allow it only if you have started this yourself.",
        DeviceAllowed = "Your device is connected. You may close this page.",
        DeviceAllowedBefore = "You have allowed this device already. You may close this page.",
        DeviceDenied = "Your device was not let in. You may close this page.",
        NotPossible = "This request cannot be answered. Go back to the program and start again.",
        Scopes = new()
        {
            ["mail"] = "read, write and send mail, and change filters",
            ["imap"] = "read and change mail (IMAP)",
            ["pop3"] = "fetch and delete mail (POP3)",
            ["smtp"] = "send mail",
            ["sieve"] = "change filters",
            ["jmap"] = "read, write and send mail (JMAP)",
            ["admin"] = "administer this server, as far as you may",
            ["openid"] = "know who you are",
            ["profile"] = "know your name",
            ["email"] = "know your mail address",
            ["offline_access"] = "keep this access while you are away",
        },
    };

    private static readonly ConsentText Chinese = new()
    {
        Language = "zh-CN",
        Title = "授权应用程序",
        Asks = static (name, address) => $"{name} 请求访问账号 {address}：",
        SendsTo = static place => $"允许后将转到 {place}。",
        Allow = "允许",
        Deny = "拒绝",
        CodeTitle = "连接设备",
        CodeIntroduction = "请输入设备上显示的代码。",
        Code = "代码",
        GoOn = "继续",
        CodeWrong = "没有这个代码，或者它已过期。请在设备上重新开始。",
        CodesBlocked = "输错的代码太多。请稍候，再在设备上重新开始。",
        CodeCheck = static code => $"您的设备显示的是代码 {code} 吗？只有确实是您本人发起时才允许。",
        DeviceAllowed = "设备已连接，可以关闭本页。",
        DeviceAllowedBefore = "您已允许过该设备，可以关闭本页。",
        DeviceDenied = "未允许该设备，可以关闭本页。",
        NotPossible = "无法处理该请求，请回到应用程序重新开始。",
        Scopes = new()
        {
            ["mail"] = "读取、撰写和发送邮件，修改过滤规则",
            ["imap"] = "读取和修改邮件（IMAP）",
            ["pop3"] = "收取和删除邮件（POP3）",
            ["smtp"] = "发送邮件",
            ["sieve"] = "修改过滤规则",
            ["jmap"] = "读取、撰写和发送邮件（JMAP）",
            ["admin"] = "在您的权限内管理本服务器",
            ["openid"] = "了解您是谁",
            ["profile"] = "了解您的姓名",
            ["email"] = "了解您的邮箱地址",
            ["offline_access"] = "在您离开时保持访问",
        },
    };

    internal static ConsentText In(string language) => language == Chinese.Language ? Chinese : English;

    /// <summary>Of "lang" in the query, else what the browser would rather have.</summary>
    internal static ConsentText For(HttpRequest request) => PageLanguage.IsChinese(request, "lang") ? Chinese : English;

    internal required string Language { get; init; }

    internal required string Title { get; init; }

    internal required Func<string, string, string> Asks { get; init; }

    internal required Func<string, string> SendsTo { get; init; }

    internal required string Allow { get; init; }

    internal required string Deny { get; init; }

    internal required string CodeTitle { get; init; }

    internal required string CodeIntroduction { get; init; }

    internal required string Code { get; init; }

    internal required string GoOn { get; init; }

    internal required string CodeWrong { get; init; }

    internal required string CodesBlocked { get; init; }

    internal required Func<string, string> CodeCheck { get; init; }

    internal required string DeviceAllowed { get; init; }

    internal required string DeviceAllowedBefore { get; init; }

    internal required string DeviceDenied { get; init; }

    internal required string NotPossible { get; init; }

    /// <summary>What each scope lets a program do.</summary>
    internal required Dictionary<string, string> Scopes { get; init; }
}

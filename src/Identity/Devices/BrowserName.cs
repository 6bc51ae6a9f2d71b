namespace Posthouse.Identity;

/// <summary>
/// A browser as a person would call it, "Chrome on Windows", out of what it calls itself (RFC 9110 §10.1.5). Every browser claims to be
/// several others, so that the rarer name is looked for before the one that it imitates. It is for reading alone: anybody can send any name.
/// </summary>
public static class BrowserName
{
    private const int LongestUnknown = 60;

    private static readonly (string Mark, string English, string Chinese)[] Browsers =
    [
        ("wxwork/", "WeCom", "企业微信"),
        ("MicroMessenger/", "WeChat", "微信"),
        ("DingTalk", "DingTalk", "钉钉"),
        ("Lark/", "Lark", "飞书"),
        ("Thunderbird/", "Thunderbird", "Thunderbird"),
        ("Microsoft Outlook", "Outlook", "Outlook"),
        ("Outlook-", "Outlook", "Outlook"),
        ("Edg/", "Edge", "Edge"),
        ("EdgA/", "Edge", "Edge"),
        ("EdgiOS/", "Edge", "Edge"),
        ("OPR/", "Opera", "Opera"),
        ("SamsungBrowser/", "Samsung Internet", "三星浏览器"),
        ("HuaweiBrowser/", "Huawei Browser", "华为浏览器"),
        ("MiuiBrowser/", "Mi Browser", "小米浏览器"),
        ("QQBrowser/", "QQ Browser", "QQ 浏览器"),
        ("UCBrowser/", "UC Browser", "UC 浏览器"),
        ("YaBrowser/", "Yandex Browser", "Yandex 浏览器"),
        ("FxiOS/", "Firefox", "Firefox"),
        ("Firefox/", "Firefox", "Firefox"),
        ("CriOS/", "Chrome", "Chrome"),
        ("Chrome/", "Chrome", "Chrome"),
        ("Safari/", "Safari", "Safari"),
        ("curl/", "curl", "curl"),
    ];

    private static readonly (string Mark, string English, string Chinese)[] Systems =
    [
        ("iPhone", "iPhone", "iPhone"),
        ("iPad", "iPad", "iPad"),
        ("HarmonyOS", "HarmonyOS", "鸿蒙"),
        ("Android", "Android", "安卓"),
        ("Windows", "Windows", "Windows"),
        ("Macintosh", "Mac", "Mac"),
        ("CrOS", "ChromeOS", "ChromeOS"),
        ("Linux", "Linux", "Linux"),
    ];

    /// <param name="userAgent">As the browser sent it; one that is not known is shown as it is, shortened.</param>
    public static string Of(string userAgent, bool chinese)
    {
        string? browser = Find(Browsers, userAgent, chinese), system = Find(Systems, userAgent, chinese);
        if (browser is null)
        {
            string own = userAgent.Trim();
            if (own.Length == 0) return chinese ? "未知的浏览器" : "An unknown browser";
            return own.Length <= LongestUnknown ? own : string.Concat(own.AsSpan(0, LongestUnknown), "…");
        }

        if (system is null) return browser;
        // Between letters of the two scripts stands a space.
        return chinese ? $"{system}{(char.IsAscii(system[^1]) ? " " : "")}上的{(char.IsAscii(browser[0]) ? " " : "")}{browser}" : $"{browser} on {system}";
    }

    private static string? Find((string Mark, string English, string Chinese)[] known, string userAgent, bool chinese)
    {
        foreach ((string mark, string english, string name) in known)
        {
            if (userAgent.Contains(mark, StringComparison.Ordinal)) return chinese ? name : english;
        }

        return null;
    }
}

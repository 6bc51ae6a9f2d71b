using Microsoft.AspNetCore.Http;

namespace Posthouse.Web;

/// <summary>The words of the sign-in page in one language.</summary>
internal sealed record SignInText
{
    internal static readonly SignInText English = new()
    {
        Language = "en",
        LanguageName = "English",
        Title = "Sign in",
        Introduction = "Sign in with your mail address and password.",
        Name = "Mail address",
        Password = "Password",
        SignIn = "Sign in",
        Refused = "The address or the password is wrong.",
        Throttled = "Too many attempts. Wait a few minutes and try again.",
        Unavailable = "Signing in is not possible at the moment. Try again soon.",
        CrossSite = "This request did not come from our own page. Sign in here.",
        Insecure = "Passwords are not taken in clear text. Open this page by https.",
        SignedOut = "You are signed out.",
        Passkey = "Sign in with a passkey",
        PasskeyFailed = "That did not work. Try again, or use your password.",
        StepTitle = "One more step",
        StepIntroduction = "Type the six digits that your authenticator app shows, or one of your recovery codes.",
        Code = "Code",
        CodeWrong = "That code is wrong, or was used before.",
        CodeLocked = "Too many wrong codes. Wait a while and try again.",
    };

    internal static readonly SignInText Chinese = new()
    {
        Language = "zh-CN",
        LanguageName = "简体中文",
        Title = "登录",
        Introduction = "请用邮箱地址和密码登录。",
        Name = "邮箱地址",
        Password = "密码",
        SignIn = "登录",
        Refused = "邮箱地址或密码不正确。",
        Throttled = "尝试次数过多，请过几分钟再试。",
        Unavailable = "暂时无法登录，请稍后再试。",
        CrossSite = "该请求不是从本站页面发出的，请在此登录。",
        Insecure = "不接受明文传输的密码，请用 https 打开本页。",
        SignedOut = "您已退出登录。",
        Passkey = "用通行密钥登录",
        PasskeyFailed = "没有成功。请重试，或使用密码。",
        StepTitle = "还差一步",
        StepIntroduction = "请输入验证器应用显示的六位数字，或一个恢复码。",
        Code = "验证码",
        CodeWrong = "验证码不正确，或已用过。",
        CodeLocked = "错误次数过多，请稍候再试。",
    };

    /// <summary>Of "lang" in the query, else what the browser would rather have.</summary>
    internal static SignInText For(HttpRequest request) => PageLanguage.IsChinese(request, "lang") ? Chinese : English;

    /// <summary>BCP 47.</summary>
    internal required string Language { get; init; }

    /// <summary>In itself.</summary>
    internal required string LanguageName { get; init; }

    internal SignInText Other => ReferenceEquals(this, English) ? Chinese : English;

    internal required string Title { get; init; }

    internal required string Introduction { get; init; }

    internal required string Name { get; init; }

    internal required string Password { get; init; }

    internal required string SignIn { get; init; }

    internal required string Refused { get; init; }

    internal required string Throttled { get; init; }

    internal required string Unavailable { get; init; }

    internal required string CrossSite { get; init; }

    internal required string Insecure { get; init; }

    internal required string SignedOut { get; init; }

    internal required string Passkey { get; init; }

    internal required string PasskeyFailed { get; init; }

    internal required string StepTitle { get; init; }

    internal required string StepIntroduction { get; init; }

    internal required string Code { get; init; }

    internal required string CodeWrong { get; init; }

    internal required string CodeLocked { get; init; }
}

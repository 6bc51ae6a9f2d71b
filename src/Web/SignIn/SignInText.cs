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
        StepTitle = "One more step",
        StepIntroduction = "Type the six digits that your authenticator app shows, or one of your recovery codes.",
        StepKey = "Show a passkey of your account: your device asks for your fingerprint, face or PIN. When it is not at hand, ask your administrator.",
        StepKeyToo = "Or use a passkey instead.",
        Code = "Code",
        CodeWrong = "That code is wrong, or was used before.",
        GoOn = "Go on",
        Welcome = "You are signed in",
        SignInWith = static name => $"Sign in with {name}",
        SignOutOf = static name => $"Sign out of {name} as well",
        Organisation = "Does your organisation have a sign-in of its own? Your mail address",
        ProviderStale = "This sign-in took too long, or was used already. Start again here.",
        ProviderDenied = "You were not signed in there.",
        ProviderUnreachable = "Your organisation's sign-in cannot be reached at the moment, or is set up wrongly. Use your password, or tell your administrator.",
        ProviderNotAgain = "You were not asked to sign in again there, and that is needed here. Use your password.",
        ProviderUnknown = "Nobody here is known by that sign-in. Sign in with your password and link it on your account page, or ask your administrator.",
        ProviderTaken = "That sign-in belongs to another account, or your account to another sign-in there. Ask your administrator.",
        ProviderRefused = "That sign-in was not accepted. Use your password, or ask your administrator.",
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
        StepTitle = "还差一步",
        StepIntroduction = "请输入验证器应用显示的六位数字，或一个恢复码。",
        StepKey = "请使用您账号的通行密钥，设备会要求验证指纹、面容或 PIN。设备不在身边时，请联系管理员。",
        StepKeyToo = "也可以改用通行密钥。",
        Code = "验证码",
        CodeWrong = "验证码不正确，或已用过。",
        GoOn = "继续",
        Welcome = "您已登录",
        SignInWith = static name => $"用 {name} 登录",
        SignOutOf = static name => $"同时退出 {name}",
        Organisation = "您的单位有自己的登录入口吗？请输入邮箱地址",
        ProviderStale = "这次登录超时或已用过，请在此重新开始。",
        ProviderDenied = "您没有在那里登录。",
        ProviderUnreachable = "暂时无法连接您单位的登录服务，或其设置有误。请使用密码，或告知管理员。",
        ProviderNotAgain = "那里没有要求您重新登录，而此处需要。请使用密码。",
        ProviderUnknown = "这里没有与该登录对应的账号。请用密码登录后在账号页面关联，或联系管理员。",
        ProviderTaken = "该登录已属于另一个账号，或您的账号已关联那里的另一个身份。请联系管理员。",
        ProviderRefused = "未接受该登录。请使用密码，或联系管理员。",
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

    internal required string StepTitle { get; init; }

    internal required string StepIntroduction { get; init; }

    internal required string StepKey { get; init; }

    internal required string StepKeyToo { get; init; }

    internal required string Code { get; init; }

    internal required string CodeWrong { get; init; }

    internal required string CodeLocked { get; init; }

    internal required string GoOn { get; init; }

    internal required string Welcome { get; init; }

    internal required Func<string, string> SignInWith { get; init; }

    internal required Func<string, string> SignOutOf { get; init; }

    internal required string Organisation { get; init; }

    internal required string ProviderStale { get; init; }

    internal required string ProviderDenied { get; init; }

    internal required string ProviderUnreachable { get; init; }

    internal required string ProviderNotAgain { get; init; }

    internal required string ProviderUnknown { get; init; }

    internal required string ProviderTaken { get; init; }

    internal required string ProviderRefused { get; init; }
}

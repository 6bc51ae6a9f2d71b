namespace Posthouse.Mail;

/// <summary>
/// The words with which the world's mail systems refuse mail, in the order in which they count: what names a cause beyond doubt
/// stands before what might be part of a longer sentence. The text is lower case with single blanks, without addresses and without
/// the codes of reply lines (<see cref="BounceText"/>). A new wording is a new phrase here, and nothing else.
/// </summary>
internal static class BounceRules
{
    /// <summary>Believed before the status code: hosts say 5.7.1 to everything, and then tell the truth in words.</summary>
    internal static readonly BounceRule[] Certain =
    [
        new("null-mx", BounceClass.Dns, 1, 10, "null mx", "nullmx", "does not accept mail (nullmx)"),
        new("account-or-domain", BounceClass.Routing, 4, 4, "the account or domain may not exist"),

        new("spam-classified", BounceClass.Spam, 7, 1, "due to spam classification", "classified as spam", "identified as spam", "detected as spam"),

        new("dmarc", BounceClass.Authentication, 7, 26, "dmarc", "unauthenticated email", "required authentication level", "does not meet the authentication requirements"),
        new("spf", BounceClass.Authentication, 7, 23, "spf record", "spf check", "spf validation", "spf fail", "spf verification", "sender policy framework", "purported responsible address", "spf: fail", "spf校验失败", "spf检查"),
        new("dkim", BounceClass.Authentication, 7, 20, "dkim*fail", "dkim signature*invalid", "missing dkim", "no dkim"),

        new("no-reverse-name", BounceClass.NoReverseName, 7, 25,
            "reverse dns", "ptr record", "dns ptr", "no ptr", "ptr lookup", "rdns", "reverse lookup", "reverse hostname", "reverse mapping", "cannot find your hostname", "cannot find your host name",
            "unverifyable sending ip", "no reverse", "does not resolve to its hostname", "反向解析", "反向域名"),

        new("blocked-url", BounceClass.Spam, 7, 1, "blacklisted url", "blacklisted link", "uribl", "surbl", "blocklisted url"),

        new("rate-limited", BounceClass.RateLimited, 7, 0,
            "rate limit", "ratelimit", "rate-limit", "frequency limit", "too many connections", "too many messages", "too many emails", "too many mails", "temporarily deferred due to", "unexpected volume",
            "unusual rate", "unusual number", "throttl", "connection limit", "too much mail", "sending too fast", "exceeded the maximum number of", "hourly limit", "daily limit", "messages per", "service refuse.",
            "service refused, please try later", "rp:qrc", "rp:rcl", "频率", "发信过快", "发送过快", "连接数过多", "超过发信限制"),
        new("greylisted", BounceClass.RateLimited, 7, 1, "greylist", "graylist", "grey list", "gray list", "灰名单"),

        new("blocklisted", BounceClass.Blocklisted, 7, 1,
            "blocked using", "blacklist", "black list", "black-list", "blocklist", "block list", "block-list", "denylist", "spamhaus", "dnsbl", " rbl", "/rbl", "#cdrbl", "sorbs", "barracudacentral", "spamcop",
            "cbl.abuseat", "senderbase", "cloudmark.com/reset", "banned sending ip", "reputation", "blocked for abuse", "client host blocked", "client host rejected: blocked", "adresse ip source bloquee", "sending ip*blocked",
            "your ip*blocked", "your ip*listed", "ip address*blocked", "listed by", "is listed in", "smtp server of your isp", "dynamic ip", "dynamic address", "dialup", "from your network", "part of your network",
            "hl:rep", "hl:itc", "mi:spb", "黑名单", "信誉", "ip被"),

        new("mailbox-full", BounceClass.Full, 2, 2,
            "mailbox full", "mailbox is full", "mailfolder is full", "inbox is full", "mail box full", "mail box is full", "mailbox quota", "over quota", "overquota", "over its quota", "over the quota", "quota exceeded",
            "quotaexceeded", "exceeded its quota", "exceeded his quota", "exceeded their quota", "exceeds quota", "exceeded storage", "exceeded the storage", "out of storage", "storage quota", "disk quota", "quota limit",
            "mailbox size limit", "mailbox has exceeded", "mailbox would exceed", "full mailbox", "account is full", "boite pleine", "boîte pleine", "postfach voll", "postfach ist voll",
            "邮箱空间不足", "邮箱已满", "信箱已满", "邮箱满", "容量不足", "容量已满", "空间已满", "メールボックスがいっぱい"),

        new("moved", BounceClass.Moved, 1, 6, "has moved", "no longer on server", "have moved to", "user moved", "address has changed", "new address is", "no forwarding address", "地址已变更"),

        new("virus", BounceClass.Virus, 7, 1, "virus", "malware", "infected", "trojan", "potential security issue", "content presents a potential", "potentially dangerous", "executable content", "executable file", "病毒"),
        new("spam", BounceClass.Spam, 7, 1,
            "spam", "unsolicited", "content rejected, ube", "junk mail", "junk email", "bulk mail", "ofr_506", "mail content denied", "dt:spm", "looks like uce", "considered uce", "phishing", "垃圾邮件", "反垃圾", "内容违规", "疑似垃圾"),

        new("too-large", BounceClass.TooLarge, 3, 4,
            "message size exceeds", "message length exceeds", "message too big", "message too large", "message is too large", "message is too big", "message exceeds", "size limit", "maximum message size", "max message size",
            "headers too large", "header too large", "too large for", "message file too big", "exceeds size", "exceeded the size", "邮件过大", "大小超过", "超过大小限制", "邮件太大"),

        new("sender-refused", BounceClass.SenderRefused, 1, 8,
            "sender address rejected", "sender rejected", "sender address refused", "domain of sender", "sender domain", "sender's domain", "from: domain is invalid", "after mail from:*does not exist", "after end of data*does not exist",
            "invalid sender", "sender verify failed", "sender verification failed", "bad sender", "sender address verification", "sender is not allowed", "sender not allowed", "mail from*rejected", "mi:nhd", "dt:sum",
            "发件人地址不", "发信人地址不", "发件人被拒"),

        new("content", BounceClass.Content, 6, 0,
            "header error", "content rejected", "message content", "duplicate header", "duplicate headers", "addresses in from", "not rfc compliant", "not rfc 5322", "rfc 5322 compliant", "rfc 2822 compliant",
            "bad header", "malformed", "missing header", "illegal attachment", "attachment type", "forbidden attachment", "attachment not allowed", "blocked attachment", "banned attachment", "bare lf", "bare newline",
            "8bit", "conversion required", "内容被拒", "附件"),

        new("starttls", BounceClass.Tls, 7, 5,
            "starttls", "tls is required", "tls required", "requires tls", "tls handshake", "certificate verify", "certificate verification", "server certificate", "certificate has expired", "untrusted certificate",
            "tlsa", "dane ", "mta-sts", "tls negotiation", "ssl error", "ssl handshake"),

        new("routing-loop", BounceClass.Routing, 4, 6, "hop count", "too many hops", "mail loop", "routing loop", "loops back", "loop detected", "forwarding loop", "too many received", "maximum hops", "邮件循环"),
        new("unroutable", BounceClass.Routing, 4, 4, "unrouteable", "unroutable", "could not find a gateway", "no route to domain", "cannot route", "unable to route", "routing error", "not routable"),

        new("relaying", BounceClass.Policy, 7, 1,
            "relay access denied", "relaying denied", "unable to relay", "not configured to relay", "relay not permitted", "relaying not", "not permitted to relay", "mail relay", "we do not relay", "no relaying", "relay this",
            "cannot relay", "relay denied", "relay through this"),
        new("sign-in-required", BounceClass.Policy, 7, 1, "authentication required", "authrequired", "must be authenticated", "smtp authentication", "must authenticate", "authenticate before", "need to authenticate", "authenticated senders"),
        new("closed-list", BounceClass.Policy, 7, 2,
            "not a member of", "not member", "may not have permission to post", "groups.google.com/support", "not allowed to post", "not authorized to send", "not authorised to send", "only members", "allowed senders", "not permitted to send",
            "resolver.rst.notauthorized", "没有权限发送"),
        new("too-many-recipients", BounceClass.Policy, 5, 3, "too many recipients", "recipients limit", "收件人过多"),

        new("dns-try-again", BounceClass.Dns, 4, 3, "name service error*try again", "host name lookup failure", "name server timeout", "dns timeout", "temporary dns", "dns temporary", "dns failure", "dns query failed", "dns lookup timed out"),
        new("no-mail-host", BounceClass.Dns, 4, 4,
            "no mx", "couldn't find a mail exchanger", "host or domain name not found", "name service error", "had no relevant answers", "no mail exchanger", "no mail hosts", "no dns", "invalid domain", "illegal host",
            "illegal domain", "domain is not reachable", "no a record", "cannot resolve", "could not resolve", "couldn't resolve", "解析失败", "没有mx"),
        new("no-such-domain", BounceClass.Dns, 1, 2,
            "host unknown", "unknown host", "host not found", "domain does not exist", "domain doesn't exist", "domain not found", "domain not exist", "unknown domain", "no such domain", "no such host", "domain name not found",
            "nxdomain", "couldn't find any host", "dns lookup failure", "domain invalid", "bad domain", "non-existent domain", "nonexistent domain", "域名不存在", "域不存在"),

        new("address-syntax", BounceClass.Unknown, 1, 3, "bad destination mailbox address", "bad address syntax", "malformed address", "address syntax", "bad recipient address syntax"),
        new("user-unknown", BounceClass.Unknown, 1, 1,
            "user unknown", "unknown user", "unknown recipient", "recipient unknown", "user is unknown", "user not found", "no such user", "no such recipient", "no such mailbox", "no such person", "no such address", "no such account",
            "recipient not found", "recipnotfound", "mailbox not found", "account not found", "address not found", "couldn't be found", "could not be found", "wasn't found", "mailbox does not exist", "does not exist", "doesn't exist",
            "not exist", "no mailbox here", "no mailbox by that name", "not listed in", "user not listed", "unknown or illegal", "invalid recipient", "invalid mailbox", "invalid final delivery userid", "invalid address",
            "recipient name is not recognized", "recipient address rejected: access denied", "not a registered gateway user", "no valid recipients", "user doesn't have a*account", "user does not have a*account", "not our user", "not our customer",
            "mailbox unavailable", "mailbox not available", "address unknown", "unknown local part", "unknown mailbox", "not a valid mailbox", "not a valid user", "is not a known user", "not known here", "no account by that name", "address does not",
            "adresse destinataire invalide", "utilisateur inconnu", "benutzer unbekannt", "empfänger unbekannt", "empfaenger unbekannt", "usuario desconocido", "destinatario desconocido", "utente sconosciuto", "addressee unknown",
            "不存在", "无此用户", "查无此人", "未找到收件人", "找不到收件人", "无效的收件人", "收件人地址错误", "見つからない", "存在しません"),
        new("disabled", BounceClass.Disabled, 2, 1,
            "is disabled", "been disabled", "account disabled", "mailbox disabled", "user disabled", "disabled or discontinued", "is inactive", "account inactive", "mailbox inactive", "inactive user", "account is suspended", "been suspended",
            "user suspended", "account suspended", "is suspended", "account expired", "account has expired", "mailbox is locked", "account is locked", "been deactivated", "is deactivated", "account closed", "been closed", "been discontinued",
            "no longer active", "no longer in use", "no longer accepts", "no longer available", "no longer employed", "已停用", "已禁用", "被禁用", "被冻结", "已注销", "被停用", "已离职", "暂停服务"),

        new("connection", BounceClass.Connection, 4, 1,
            "connection timed out", "connection refused", "connection reset", "connection dropped", "connection closed", "connection lost", "operation timed out", "unable to connect", "not accept our requests to connect", "socket error", "lost connection",
            "could not connect", "couldn't connect", "cannot connect", "failed to connect", "no route to host", "network is unreachable", "network unreachable", "host not reachable", "host unreachable", "host is unreachable", "establish an smtp connection",
            "timed out while", "timeout while", "conversation*timed out", "no answer from host", "连接超时", "无法连接", "连接失败", "连接被拒绝"),

        new("given-up", BounceClass.Expired, 4, 7,
            "retry timeout exceeded", "retry time not reached", "envelope expired", "message expired", "could not be delivered for", "seconds. giving up", "retries, giving up", "delivery time expired", "unable to deliver this message after",
            "delivery timed out", "delivery expired", "投递超时", "重试超时"),

        new("server-trouble", BounceClass.Server, 3, 0,
            "system config error", "internal system error", "internal error", "internal server error", "insufficient system resources", "resources temporarily unavailable", "ldap server", "sequence of commands", "could not load", "no such file or directory",
            "local configuration error", "local error", "temporary failure", "temporary local problem", "temporary system", "temporarily unavailable", "insufficient system storage", "system storage", "out of memory", "directory lookup failed", "can't create output",
            "insufficient disk", "no space left", "系统繁忙", "系统错误", "服务器错误", "服务器繁忙"),
        new("server-not-accepting", BounceClass.Server, 3, 2,
            "not accepting connections", "not accepting network messages", "service not available", "service unavailable", "service currently unavailable", "service is unavailable", "service temporarily", "server busy", "server too busy", "not accepting mail",
            "system not available", "closing transmission channel", "is shutting down"),

        // What qmail says last, whatever the trouble was.
        new("queued-too-long", BounceClass.Expired, 4, 7, "in the queue too long", "too old"),

        new("against-policy", BounceClass.Policy, 7, 1,
            "policy", "policies", "administrative prohibition", "administratively prohibited", "rejected by destination domain", "rejected by recipient", "mail is rejected by", "prohibited", "策略", "拒收"),
    ];

    /// <summary>Asked when neither certain words nor the status code say anything: what is left is only likely.</summary>
    internal static readonly BounceRule[] Likely =
    [
        new("address-refused", BounceClass.Unknown, 1, 1, "recipient address rejected", "address rejected", "recipient rejected", "possibly incorrect", "mailbox", "recipient*rejected"),
        new("refused", BounceClass.Policy, 7, 1, "access denied", "rejected", "refused", "denied", "blocked", "not accepted", "not allowed", "permission", "拒绝"),
        new("delayed", BounceClass.Expired, 4, 7, "has been delayed", "have been delayed", "not yet been delivered", "is delayed", "is still undelivered"),
    ];
}

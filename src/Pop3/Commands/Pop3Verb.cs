namespace Posthouse.Pop3;

internal enum Pop3Verb
{
    User,
    Pass,
    Auth,
    Stls,
    Capa,
    Utf8,
    Lang,
    Stat,
    List,
    Uidl,
    Retr,
    Top,
    Dele,
    Noop,
    Rset,
    Quit,
}

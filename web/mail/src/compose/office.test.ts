import { expect, it } from 'vitest';
import { cleanPaste } from './office';

const squeeze = (html: string): string => html.replace(/\s+/g, ' ').replace(/> </g, '><').trim();

it('lists of Word become lists, with their levels and kinds', () => {
  const word = `<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><head><meta name=Generator content="Microsoft Word 15"><style><!-- p.MsoNormal {margin:0cm; font-family:"Calibri"} @list l0:level1 {mso-level-number-format:bullet} --></style><!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--></head><body lang=EN-GB><!--StartFragment-->
<p class=MsoNormal><b style='mso-bidi-font-weight:normal'>Plan<o:p></o:p></b></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol;mso-fareast-font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>First<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>1)<span>&nbsp; </span></span><![endif]>Inner<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·</span><![endif]><span style='font-weight:bold'>Second</span><o:p></o:p></p>
<!--EndFragment--></body></html>`;
  expect(squeeze(cleanPaste(word))).toBe('<p><b>Plan</b></p><ul><li><p>First</p><ol><li><p>Inner</p></li></ol></li><li><p><strong>Second</strong></p></li></ul>');
});

it('tables of Excel stay tables, with joined cells and without its columns, formats and formulas', () => {
  const excel = `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta name=ProgId content=Excel.Sheet><style>.xl65{mso-number-format:"\\#\\,\\#\\#0"}</style></head><body link="#0563C1"><table border=0 cellpadding=0 width=128 style='border-collapse:collapse;width:96pt'><!--StartFragment--><col width=64 span=2 style='width:48pt'><tr height=20 style='height:15.0pt'><td colspan=2 class=xl65 style='font-weight:700'>Quarter</td></tr><tr><td x:num="1200" class=xl65>1,200</td><td style="display:none">hidden</td><td>¥ 3</td></tr><!--EndFragment--></table></body></html>`;
  expect(squeeze(cleanPaste(excel))).toBe('<table><tbody><tr><td colspan="2"><strong>Quarter</strong></td></tr><tr><td>1,200</td><td>¥ 3</td></tr></tbody></table>');
});

it('of Outlook nothing is fetched and nothing names the disk of the writer', () => {
  const outlook = `<html xmlns:v="urn:schemas-microsoft-com:vml"><body><!--StartFragment--><p class=MsoNormal><span lang=DE style='font-size:11.0pt;font-style:italic'>Hello</span><o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal><!--[if gte vml 1]><v:shape id="x" style='width:1pt'><v:imagedata src="file:///C:/Users/me/clip_image001.png"/></v:shape><![endif]--><![if !vml]><img width=10 src="file:///C:/Users/me/AppData/Local/Temp/msohtmlclip1/01/clip_image001.png" v:shapes="x"><![endif]><a href="javascript:alert(1)">bad</a> <a href="https://x.test/" onclick="run()" style='color:red'>good</a></p><script>run()</script><!--EndFragment--></body></html>`;
  expect(squeeze(cleanPaste(outlook))).toBe('<p><em>Hello</em></p><p>&nbsp;</p><p>bad <a href="https://x.test/">good</a></p>');
});

it('WPS: numbered paragraphs in Chinese, underlined and struck text', () => {
  const wps = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=ProgId content=Word.Document><meta name=Generator content="Microsoft Word 14"></head><body style="tab-interval:21pt;text-justify-trim:punctuation;"><!--StartFragment--><p class=MsoNormal style="mso-list:l1 level1 lfo2;"><![if !supportLists]><span style="font-family:宋体;"><span style='mso-list:Ignore;'>一、<span>&nbsp;</span></span></span><![endif]><span style="text-decoration:underline;text-underline:single;"><font face="宋体">背景</font></span><o:p></o:p></p><p class=MsoNormal style="mso-list:l1 level1 lfo2;"><![if !supportLists]><span style='mso-list:Ignore;'>二、</span><![endif]><span style="text-decoration:line-through;">旧方案</span></p><!--EndFragment--></body></html>`;
  expect(squeeze(cleanPaste(wps))).toBe('<ol><li><p><u>背景</u></p></li><li><p><s>旧方案</s></p></li></ol>');
});

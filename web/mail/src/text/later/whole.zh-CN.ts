import type { Text } from '@posthouse/shared/i18n';
import type { whole as english } from './whole.en';

export const whole: Record<keyof typeof english, Text> = {
  'act.emptyTrash': '清空已删除邮件',
  'act.emptyJunk': '清空垃圾邮件',

  'whole.loaded': { other: '已选择已加载的 {count} 个会话。' },
  'whole.offer': { other: '选择此列表中的全部 {count} 个会话' },
  'whole.meant': { other: '已选择此列表中的全部 {count} 个会话。' },
  'whole.undoing': '正在撤销',
  'whole.progress': { other: '{what}：{done} / {count}' },
  'whole.waiting': '无法连接服务器。连接恢复后将自动继续。',
  'whole.stop': '停止',
  'whole.stopped': { other: '已停止：完成 {done} / {count}' },
  'whole.broken': { other: '已中断，完成 {done} / {count}：{reason}' },
  'whole.refused': { other: '有 {count} 封邮件无法更改：{reason}' },

  'empty.trashNote': '这里的邮件仍可恢复。',
  'empty.junkNote': '这里是被判定为垃圾的邮件。',
  'empty.confirm': { other: '确定要彻底删除“{folder}”中的全部 {count} 封邮件吗？此操作无法撤销。' },
  'empty.working': '正在清空“{folder}”',
  'empty.done': { other: '已彻底删除 {count} 封邮件' },

  'confirm.destroyAll': { other: '确定要彻底删除此列表中的全部 {count} 个会话吗？此操作无法撤销。' },
};
